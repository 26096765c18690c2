using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Protocol.Tests.Frames;

/// <summary>The lists and answers of fixed entries.</summary>
public sealed class BatchMessageTests
{
    private static readonly Digest[] Digests = [Blake2b256.Hash([1]), Blake2b256.Hash([2])];

    [Fact]
    public void DigestList_WhatWasWritten_IsRead() => Assert.Equal(Digests, DigestList.Read(DigestList.Write(Digests)));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData((16_384 * 32) + 32)]
    public void DigestList_OfAWrongLength_IsRefused(int length) =>
        Assert.Throws<MessageFormatException>(() => DigestList.Read(new byte[length]));

    [Fact]
    public void BlobStat_WhatWasWritten_IsRead()
    {
        BlobStat[] stats = [new(BatchStatus.Stored, long.MaxValue), new(BatchStatus.Deleted, 0)];
        var body = new byte[32];
        stats[0].Write(body);
        stats[1].Write(body.AsSpan(16));

        Assert.Equal(stats, BlobStat.ReadAll(body, 2));
        Assert.Throws<MessageFormatException>(() => BlobStat.ReadAll(body, 1));
        Assert.Throws<MessageFormatException>(() => BlobStat.ReadAll(body, 3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void PutAnswer_StatusThatMayStandThere_IsRead(byte status) =>
        Assert.Equal([(BatchStatus)status], PutAnswer.Read([status], 1));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(255)]
    public void PutAnswer_UnknownStatus_IsRefused(byte status) =>
        Assert.Throws<MessageFormatException>(() => PutAnswer.Read([status], 1));

    [Fact]
    public void PutAnswer_OfAnotherLength_IsRefused() =>
        Assert.Throws<MessageFormatException>(() => PutAnswer.Read([1, 1], 1));

    [Fact]
    public void AllReaders_AnyBytes_GiveAValueOrTheOneError() =>
        Check.One(Quietly.WithMaxTest(1000), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            Fuzzing.AssertValueOr<MessageFormatException>(() => DigestList.Read(bytes));
            Fuzzing.AssertValueOr<MessageFormatException>(() => PutAnswer.Read(bytes, bytes.Length));
            Fuzzing.AssertValueOr<MessageFormatException>(() => BlobStat.ReadAll(bytes, bytes.Length / 16));
        }));
}
