using System.Buffers;
using System.Text;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Sync.Messages;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Sync.Tests.Messages;

public sealed class LeafListReaderTests
{
    private static readonly string A = "c7" + new string('1', 62);
    private static readonly string B = "c7" + new string('2', 62);
    private static readonly string C = "e9" + new string('3', 62);

    [Fact]
    public void Write_Empty_IsNullOnlyInTheCompatibleFamily()
    {
        Assert.Equal("""{"prefix":"00","count":0,"hashes":null}""", Write(MessageFamily.Compatible, "00", []));
        Assert.Equal("""{"prefix":"00","count":0,"digests":[]}""", Write(MessageFamily.Native, "00", []));
    }

    [Theory]
    [InlineData(MessageFamily.Native)]
    [InlineData(MessageFamily.Compatible)]
    public void Read_WrittenListInAnyPieces_IsTheSame(MessageFamily family)
    {
        var digests = Enumerable.Range(0, 400).Select(Numbered).ToList();
        var text = Encoding.UTF8.GetBytes(Write(family, "c7", digests));

        Check.One(Quietly, Prop.ForAll(Gen.Choose(1, 200).ToArbitrary(), pieceLength =>
        {
            var read = Read(family, text, MessageLimits.Default, pieceLength);
            Assert.Equal(digests, read);
        }));
    }

    [Theory]
    [InlineData("null", 0)]
    [InlineData("[]", 0)]
    [InlineData("""["A","B"]""", 2)]
    [InlineData("""["A","B","C"]""", 2)]
    [InlineData("""["B","A","C","A"]""", 3)]
    public void Read_CompatibleList_KeepsWhatHasThePrefix(string list, int kept)
    {
        var count = list.Count(character => character is 'A' or 'B' or 'C');

        var read = ReadText(MessageFamily.Compatible, $$"""{"prefix":"c7","count":{{count}},"hashes":{{list}}}""");

        Assert.Equal(kept, read.Count);
        Assert.All(read, digest => Assert.Equal(0xc7, digest.Prefix));
    }

    [Fact]
    public void Read_PropertiesInAnotherOrderAndUnknownOnes_IsRead()
    {
        var read = ReadText(
            MessageFamily.Native, """{"x":{"digests":[1]},"digests":["A"],"count":1,"prefix":"c7","y":[]}""");

        Assert.Equal(Digest.Parse(A), Assert.Single(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"prefix":"c7","count":1}""")]
    [InlineData("""{"prefix":"c7","digests":["A"]}""")]
    [InlineData("""{"count":1,"digests":["A"]}""")]
    [InlineData("""{"prefix":"c8","count":1,"digests":["A"]}""")]
    [InlineData("""{"prefix":"c70","count":1,"digests":["A"]}""")]
    [InlineData("""{"prefix":7,"count":1,"digests":["A"]}""")]
    [InlineData("""{"prefix":"c7","count":2,"digests":["A"]}""")]
    [InlineData("""{"prefix":"c7","count":-1,"digests":[]}""")]
    [InlineData("""{"prefix":"c7","count":1,"digests":null}""")]
    [InlineData("""{"prefix":"c7","count":1,"digests":{"A":1}}""")]
    [InlineData("""{"prefix":"c7","count":1,"digests":[["A"]]}""")]
    [InlineData("""{"prefix":"c7","count":1,"digests":["c7"]}""")]
    [InlineData("""{"prefix":"c7","count":2,"digests":["B","A"]}""")]
    [InlineData("""{"prefix":"c7","count":2,"digests":["A","A"]}""")]
    [InlineData("""{"prefix":"c7","count":1,"digests":["C"]}""")]
    [InlineData("""{"prefix":"c7","count":1,"digests":["A"],"digests":["A"]}""")]
    [InlineData("""{"prefix":"c7","count":1,"digests":["A"]""")]
    [InlineData("""{"prefix":"c7","count":1,"digests":["A"]} 1""")]
    public void Read_NotANativeList_ThrowsTheOneError(string text) =>
        Assert.Throws<MessageFormatException>(() => ReadText(MessageFamily.Native, text));

    [Fact]
    public void Read_MoreDigestsOrBytesThanAllowed_Throws()
    {
        var text = Encoding.UTF8.GetBytes(
            Write(MessageFamily.Native, "c7", Enumerable.Range(0, 10).Select(Numbered).ToList()));

        var digests = MessageLimits.Default with { MaxDigestsPerBucket = 9 };
        var bytes = MessageLimits.Default with { MaxLeafBytes = text.Length - 1 };
        Assert.Throws<MessageFormatException>(() => Read(MessageFamily.Native, text, digests, 64));
        Assert.Throws<MessageFormatException>(() => Read(MessageFamily.Native, text, bytes, 64));
    }

    [Fact]
    public void Read_EndlessToken_ThrowsBeforeItIsHeld()
    {
        var text = Encoding.UTF8.GetBytes("{\"prefix\":\"" + new string('c', 3 * MessageLimits.MaxTokenBytes));

        Assert.Throws<MessageFormatException>(() => Read(MessageFamily.Native, text, MessageLimits.Default, 1024));
    }

    [Fact]
    public void Read_LongRunBeyondThePrefix_LeavesTheRestUnread()
    {
        var limits = MessageLimits.Default with { MaxForeignRun = 2 };
        var reader = new LeafListReader(MessageFamily.Compatible, 0xc7, limits);
        var list = string.Join("\",\"", A, C, C.Replace("33", "44", StringComparison.Ordinal));

        reader.Read(Encoding.UTF8.GetBytes($$"""{"prefix":"c7","count":900,"hashes":["{{list}}","""), false);

        Assert.True(reader.IsComplete);
        Assert.Equal(Digest.Parse(A), Assert.Single(reader.Finish()));
    }

    [Fact]
    public void Read_AnyDamageToAList_GivesAListOrTheOneError()
    {
        var text = Encoding.UTF8.GetBytes(
            Write(MessageFamily.Compatible, "c7", Enumerable.Range(0, 4).Select(Numbered).ToList()));
        var damage = Gen.Choose(0, text.Length - 1).Two().Zip(Gen.Choose(0, 255));

        Check.One(Quietly.WithMaxTest(2000), Prop.ForAll(damage.ToArbitrary(), hit =>
        {
            byte[] damaged = [.. text];
            damaged[hit.Item1.Item1] = (byte)hit.Item2;
            foreach (var family in Enum.GetValues<MessageFamily>())
            {
                Fuzzing.AssertValueOr<MessageFormatException>(
                    () => Read(family, damaged, MessageLimits.Default, 1 + hit.Item1.Item2));
            }
        }));
    }

    [Fact]
    public void Read_AnyBytes_GivesAListOrTheOneError() =>
        Check.One(Quietly.WithMaxTest(1000), Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            bytes => Fuzzing.AssertValueOr<MessageFormatException>(
                () => Read(MessageFamily.Compatible, bytes, MessageLimits.Default, 3))));

    private static Digest Numbered(int number) => Digest.Parse("c7" + number.ToString("x62"));

    private static string Write(MessageFamily family, string prefix, List<Digest> digests)
    {
        var buffer = new ArrayBufferWriter<byte>();
        LeafListMessage.Write(buffer, family, prefix, digests.ToArray());
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static List<Digest> ReadText(MessageFamily family, string text)
    {
        foreach (var (name, digest) in new[] { ("\"A\"", A), ("\"B\"", B), ("\"C\"", C) })
        {
            text = text.Replace(name, $"\"{digest}\"", StringComparison.Ordinal);
        }

        return Read(family, Encoding.UTF8.GetBytes(text), MessageLimits.Default, 7);
    }

    private static List<Digest> Read(MessageFamily family, byte[] text, MessageLimits limits, int pieceLength)
    {
        var reader = new LeafListReader(family, 0xc7, limits);
        var held = new List<byte>();
        for (var offset = 0; ; offset += pieceLength)
        {
            var isFinal = offset >= text.Length;
            held.AddRange(text.Skip(offset).Take(pieceLength));
            held.RemoveRange(0, reader.Read(held.ToArray(), isFinal));
            if (isFinal || reader.IsComplete)
            {
                return reader.Finish();
            }
        }
    }
}
