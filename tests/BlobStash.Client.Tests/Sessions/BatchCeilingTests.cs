using BlobStash.Client.Sessions;

namespace BlobStash.Client.Tests.Sessions;

public sealed class BatchCeilingTests
{
    private readonly BatchCeiling _ceiling = new();

    [Fact]
    public void Split_NothingRefused_MakesBatchesOfSixteenMebibytesAndSendsLongBlobsAlone()
    {
        Assert.Equal([2, 1, 1], Counts(8 << 20, 8 << 20, (8 << 20) + 1, 1).OrderDescending());
    }

    [Fact]
    public void Lower_BatchWasRefused_HalvesWhatFollows()
    {
        _ceiling.Lower(1_000_000);
        _ceiling.Lower(4_000_000);

        Assert.Equal(500_000, _ceiling.Bytes);
        Assert.Equal([2, 1, 1], Counts(250_000, 250_000, 1, 500_001).OrderDescending());
        Assert.True(_ceiling.IsAlone([Blob(500_001)]));
        Assert.False(_ceiling.IsAlone([Blob(500_000)]));
        Assert.False(_ceiling.IsAlone([Blob(500_001), Blob(1)]));
    }

    [Fact]
    public void Lower_BatchOfFewBytesWasRefused_KeepsRoomForABatch()
    {
        _ceiling.Lower(0);

        Assert.Equal(BatchCeiling.MinBytes, _ceiling.Bytes);
        Assert.Equal([4], Counts(0, 0, 0, (int)BatchCeiling.MinBytes));
    }

    private IEnumerable<int> Counts(params int[] lengths) =>
        _ceiling.Split([.. lengths.Select(length => Blob(length))]).Select(batch => batch.Count);

    private static OutgoingBlob Blob(long length) => new(default, length);
}
