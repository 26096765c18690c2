using System.Buffers;
using System.Text;
using BlobStash.Core.Formats;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Messages;
using BlobStash.Sync.Tests.Merkle;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Sync.Tests.Messages;

public sealed class StateMessageTests
{
    private const string Leaf = "8bfe31e5d0541d97fa55481748d476e388155a9b0b8a56ca89c24ac6cb1630b2";

    [Fact]
    public void Write_OneBlob_IsTheOriginalsText()
    {
        var state = new MerkleTree(MemoryInventory.WithBlobs(1)).GetState();

        Assert.Equal($$$"""{"root":"{{{Leaf}}}","count":1,"leaves":{"41":"{{{Leaf}}}"}}""", Write(state));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(3000)]
    public void Read_WrittenState_IsTheSame(int blobs)
    {
        var state = new MerkleTree(MemoryInventory.WithBlobs(blobs)).GetState();

        var read = StateMessage.Read(Encoding.UTF8.GetBytes(Write(state)));

        ReferenceState.AssertEqual(state, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"root":"LEAF","count":1}""")]
    [InlineData("""{"root":"LEAF","leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"count":1,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":-1,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":1.5,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":99999999999999999999,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":"1","leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":0,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":1,"leaves":{}}""")]
    [InlineData("""{"root":"LEAF","count":2,"leaves":{"41":"LEAF","41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":1,"leaves":{"4":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":1,"leaves":{"xx":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":1,"leaves":{"41":"abcd"}}""")]
    [InlineData("""{"root":"LEAF","count":1,"leaves":{"41":null}}""")]
    [InlineData("""{"root":"LEAF","root":"LEAF","count":1,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"merkleRoot":"LEAF","count":1,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","merkleRoot":"LEAF","count":1,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","merkleRoot":"TRUE","merkleRoot":"TRUE","count":1,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","merkleRoot":null,"count":1,"leaves":{"41":"LEAF"}}""")]
    [InlineData("""{"root":"LEAF","count":1,"leaves":{"41":"LEAF"}} {}""")]
    [InlineData("""{"root":"LEAF","count":1,"leaves":{"41":"LEAF"}""")]
    [InlineData("""{"more":[[[[[[[[[[]]]]]]]]]],"root":"LEAF","count":1,"leaves":{"41":"LEAF"}}""")]
    public void Read_NotAState_ThrowsTheOneError(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(
            text.Replace("LEAF", Leaf, StringComparison.Ordinal)
                .Replace("TRUE", OneBlob().MerkleRoot.ToString(), StringComparison.Ordinal));

        Assert.Throws<MessageFormatException>(() => StateMessage.Read(bytes));
    }

    [Fact]
    public void Read_MerkleRootInsteadOfTheRoot_IsAStateWithoutRoot()
    {
        var state = OneBlob();
        var text = $$$"""{"merkleRoot":"{{{state.MerkleRoot}}}","count":1,"leaves":{"41":"{{{Leaf}}}"}}""";

        var read = StateMessage.Read(Encoding.UTF8.GetBytes(text));

        Assert.Null(read.Root);
        Assert.Equal(state.MerkleRoot, read.MerkleRoot);
        Assert.Throws<ArgumentException>(() => Write(read));
    }

    [Fact]
    public void Read_UnknownProperty_IsSkipped()
    {
        var text = $$"""{"later":{"a":[1]},"root":"{{Leaf}}","count":1,"leaves":{"41":"{{Leaf}}"} }""";

        Assert.Equal(1, StateMessage.Read(Encoding.UTF8.GetBytes(text)).Count);
    }

    [Fact]
    public void Read_LongerThanTheMaximum_Throws() =>
        Assert.Throws<MessageFormatException>(() => StateMessage.Read(new byte[MessageLimits.MaxStateBytes + 1]));

    [Fact]
    public void Read_AnyDamageToAState_GivesAStateOrTheOneError()
    {
        var text = Encoding.UTF8.GetBytes(Write(new MerkleTree(MemoryInventory.WithBlobs(5)).GetState()));
        var damage = Gen.Choose(0, text.Length - 1).Two().Zip(Gen.Choose(0, 255));

        Check.One(Quietly.WithMaxTest(2000), Prop.ForAll(damage.ToArbitrary(), hit =>
        {
            byte[] damaged = [.. text];
            damaged[hit.Item1.Item1] = (byte)hit.Item2;
            Fuzzing.AssertValueOr<MessageFormatException>(() => StateMessage.Read(damaged.AsSpan(0, hit.Item1.Item2)));
            Fuzzing.AssertValueOr<MessageFormatException>(() => StateMessage.Read(damaged));
        }));
    }

    [Fact]
    public void Read_AnyBytes_GivesAStateOrTheOneError() =>
        Check.One(Quietly.WithMaxTest(1000), Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            bytes => Fuzzing.AssertValueOr<MessageFormatException>(() => StateMessage.Read(bytes))));

    private static MerkleState OneBlob() => new MerkleTree(MemoryInventory.WithBlobs(1)).GetState();

    private static string Write(MerkleState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        StateMessage.Write(buffer, state);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
