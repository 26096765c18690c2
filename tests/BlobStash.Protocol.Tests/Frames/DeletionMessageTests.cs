using System.Text.RegularExpressions;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;

namespace BlobStash.Protocol.Tests.Frames;

/// <summary>The messages of docs/protocol/deletions.md.</summary>
public sealed partial class DeletionMessageTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly Digest HelloDigest = Blake2b256.Hash("hello"u8);
    private static readonly Stamp NewYear = Stamp.FromMilliseconds(1_767_225_600_000);

    [Fact]
    public void Examples_OfTheDocument_AreWhatTheCodeWrites()
    {
        var examples = ReadExamples();
        var standing = new byte[BlobStanding.Size];
        new BlobStanding(new BlobStat(BatchStatus.Deleted, 0), NewYear).Write(standing);

        Assert.Equal(2, examples.Count);
        Assert.Equal(examples[0], BlobDeletion.WriteAll([new BlobDeletion(HelloDigest, NewYear)]));
        Assert.Equal(examples[1], standing);
    }

    [Fact]
    public void Examples_OfTheDocument_AreRead()
    {
        var examples = ReadExamples();

        Assert.Equal([new BlobDeletion(HelloDigest, NewYear)], BlobDeletion.ReadAll(examples[0]));
        Assert.Equal(
            new BlobStanding(new BlobStat(BatchStatus.Deleted, 0), NewYear), BlobStanding.Read(examples[1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void StampedFrames_InPiecesOfAnySize_KeepTheirStamps(int pieceLength)
    {
        byte[] body =
            [.. Frames.Write(Hello, false, NewYear), .. Frames.Write([], false, Stamp.None),
             .. Frames.Write(new byte[70_000], true, NewYear.Following)];

        var frames = Frames.Read(body, pieceLength, version: FrameVersion.Stamped);

        Assert.Equal([NewYear, Stamp.None, NewYear.Following], frames.Select(frame => frame.Header.Stamp));
        Assert.Equal([Hello, [], new byte[70_000]], frames.Select(frame => frame.Bytes.ToArray()));
    }

    [Fact]
    public void StampedFrame_StampOfAnAbsentBlob_IsRefused()
    {
        var header = new byte[BatchFormat.StampedHeaderSize];
        new FrameHeader(BatchStatus.Absent, 0, HelloDigest).Write(header, FrameVersion.Stamped);
        header[^1] = 1;

        Assert.Throws<MessageFormatException>(() => FrameHeader.Read(header, FrameVersion.Stamped));
    }

    [Theory]
    [InlineData(BatchStatus.Stored, 5, 9UL, DeletionTraits.None)]
    [InlineData(BatchStatus.Stored, 0, 0UL, DeletionTraits.None)]
    [InlineData(BatchStatus.Absent, 0, 0UL, DeletionTraits.None)]
    [InlineData(BatchStatus.Damaged, 0, 0UL, DeletionTraits.None)]
    [InlineData(BatchStatus.Deleted, 0, ulong.MaxValue, DeletionTraits.Local)]
    [InlineData(BatchStatus.Deleted, 0, 1UL, DeletionTraits.Local | DeletionTraits.Expired)]
    public void Standing_EveryKind_IsReadAsWritten(BatchStatus status, long length, ulong stamp, DeletionTraits flags)
    {
        var standing = new BlobStanding(new BlobStat(status, length), new Stamp(stamp), flags);
        var bytes = new byte[2 * BlobStanding.Size];
        standing.Write(bytes);
        standing.Write(bytes.AsSpan(BlobStanding.Size));

        Assert.Equal([standing, standing], BlobStanding.ReadAll(bytes, 2));
    }

    [Theory]
    [InlineData("02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00")]
    [InlineData("04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00")]
    [InlineData("01 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00")]
    [InlineData("03 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00")]
    [InlineData("03 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00")]
    [InlineData("03 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00")]
    [InlineData("05 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00")]
    public void Standing_AnythingElse_IsRefused(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        Assert.Throws<MessageFormatException>(() => BlobStanding.ReadAll(bytes, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(39)]
    [InlineData(41)]
    [InlineData((16_384 * 40) + 40)]
    public void Deletions_ListOfAnotherLength_IsRefused(int length) =>
        Assert.Throws<MessageFormatException>(() => BlobDeletion.ReadAll(new byte[length]));

    [Fact]
    public void Deletions_LongestList_IsRead() =>
        Assert.Equal(16_384, BlobDeletion.ReadAll(new byte[16_384 * 40]).Length);

    [Fact]
    public void DeletionAnswer_EveryStatus_IsRead() => Assert.Equal(
        Enum.GetValues<DeletionStatus>(), BlobDeletion.ReadAnswer([1, 2, 3, 4, 5, 6], 6));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void DeletionAnswer_AnotherStatus_IsRefused(byte status) =>
        Assert.Throws<MessageFormatException>(() => BlobDeletion.ReadAnswer([status], 1));

    [Fact]
    public void DeletionAnswer_AnotherCount_IsRefused() =>
        Assert.Throws<MessageFormatException>(() => BlobDeletion.ReadAnswer([1, 1], 1));

    private static List<byte[]> ReadExamples()
    {
        var document = File.ReadAllText(RepositoryRoot.PathOf("docs", "protocol", "deletions.md"));
        var start = document.IndexOf("## Worked bytes", StringComparison.Ordinal);
        return
        [
            .. document[start..].Split("```").Where((_, i) => i % 2 == 1).Select(block => Convert.FromHexString(
                string.Concat(DumpLine().Matches(block).Select(line => line.Groups["hex"].Value))
                    .Replace(" ", "", StringComparison.Ordinal))),
        ];
    }

    [GeneratedRegex("^[0-9A-F]{4}  (?<hex>[0-9A-F]{2}(?: [0-9A-F]{2}){0,15})(?:  |$)", RegexOptions.Multiline)]
    private static partial Regex DumpLine();
}
