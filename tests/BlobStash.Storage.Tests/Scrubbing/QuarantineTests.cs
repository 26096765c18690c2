using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Parity;

namespace BlobStash.Storage.Tests.Scrubbing;

public sealed class QuarantineTests
{
    private const long Payload = SegmentFormat.HeaderSize + SegmentFormat.RecordHeaderSize;

    private static readonly ScrubOptions Fast = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = 1L << 50 };
    private static readonly BlobStoreOptions Background = Stores.Options with { WorksInBackground = true };
    private static readonly byte[] Hit = Stores.Blob(1, 5000);
    private static readonly byte[] Other = Stores.Blob(2, 3000);

    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public async Task RunAsync_ThePlaceCannotBeReadOnce_TheBlobStaysStored()
    {
        await StoreBothAsync();
        await using (var store = await Stores.OpenAsync(_disk))
        {
            var error = new IOException("Input/output error");
            _disk.Faults.FailAlways(DiskCall.Read, () => error, StorePaths.Segment(1));
            var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);
            _disk.Faults.Clear();

            Assert.Equal(
                [ScrubAction.Unreadable, ScrubAction.Unreadable],
                report.Findings.Select(finding => finding.Action));
            store.AssertHas(Hit);
        }

        await using var later = await Stores.OpenAsync(_disk);
        later.AssertHas(Hit);
        later.AssertHas(Other);
    }

    [Fact]
    public async Task RunAsync_ThePlaceCannotBeReadAgainAndAgain_SetsTheBlobAsideAndReleasesItWhenItCan()
    {
        await StoreBothAsync();
        var options = Stores.Options with { ReadRetryDelays = [TimeSpan.Zero, TimeSpan.Zero] };
        await using (var store = await Stores.OpenAsync(_disk, options))
        {
            _disk.Faults.FailAlways(DiskCall.Read, () => new IOException("made up"), StorePaths.Segment(1));
            for (var i = 0; i < 2; i++)
            {
                var early = await store.Scrubber.RunAsync(Fast, CancellationToken.None);
                Assert.All(early.Findings, finding => Assert.Equal(ScrubAction.Unreadable, finding.Action));
            }

            var last = await store.Scrubber.RunAsync(Fast, CancellationToken.None);
            _disk.Faults.Clear();

            Assert.All(last.Findings, finding => Assert.Equal(ScrubAction.Quarantined, finding.Action));
            Assert.True(store.IsDamaged(Blake2b256.Hash(Hit)));
        }

        await using var later = await Stores.OpenAsync(_disk);
        Assert.True(later.IsDamaged(Blake2b256.Hash(Hit)));
        var report = await later.Scrubber.RunAsync(Fast, CancellationToken.None);
        Assert.Equal(
            [ScrubAction.Released, ScrubAction.Released], report.Findings.Select(finding => finding.Action));
        later.AssertHas(Hit);
    }

    [Fact]
    public async Task OpenRead_TheDiskFailsAndRecovers_TheRetryFindsItWholeByItself()
    {
        await StoreBothAsync();
        var options = Stores.WithParity with { ReadRetryDelays = [TimeSpan.FromMilliseconds(1)], ParityShards = 0 };
        await using var store = await Stores.OpenAsync(_disk, options);
        _disk.Faults.FailOnce(DiskCall.Read, new IOException("made up"), StorePaths.Segment(1));
        _disk.Faults.FailOnce(DiskCall.Read, new IOException("made up"), StorePaths.Segment(1));

        Assert.Throws<CorruptRecordException>(() => store.Get(Blake2b256.Hash(Hit)));
        await store.ReadsRepaired;

        Assert.False(store.IsDamaged(Blake2b256.Hash(Hit)));
        store.AssertHas(Hit);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_AfterQuarantine_TheBlobIsDamagedAndNotUnknown(bool isOrderly)
    {
        await QuarantineAsync(isOrderly);

        await using var store = await Stores.OpenAsync(_disk, Background);
        await store.QuarantineReviewed;

        Assert.True(store.IsDamaged(Blake2b256.Hash(Hit)));
        Assert.Throws<CorruptRecordException>(() => store.OpenRead(Blake2b256.Hash(Hit)));
        Assert.False(store.TryGetLength(Blake2b256.Hash(Hit), out _));
        store.AssertHas(Other);
        Assert.Equal(PutOutcome.Stored, (await store.PutAsync(Hit)).Outcome);
        store.AssertHas(Hit);
    }

    [Fact]
    public async Task Open_StoredAnewAndThePowerIsLost_TheNewOneStands()
    {
        await QuarantineAsync(isOrderly: true);
        var store = await Stores.OpenAsync(_disk, Stores.Options);
        await store.PutAsync(Hit);
        var after = _disk.LosePower(new Random(1));

        await using var later = await Stores.OpenAsync(after);

        later.AssertHas(Hit);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Open_DeletedAndThePowerIsLost_StaysDeleted()
    {
        await QuarantineAsync(isOrderly: true);
        var store = await Stores.OpenAsync(_disk, Stores.Options);
        Assert.True(await store.DeleteAsync(Hit));
        var after = _disk.LosePower(new Random(1));

        await using var later = await Stores.OpenAsync(after);

        later.AssertLacks(Hit);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Open_TheBytesAreRightAgain_ReleasesTheBlob()
    {
        await QuarantineAsync(isOrderly: true);
        Flip();

        await using (var store = await Stores.OpenAsync(_disk, Background))
        {
            await store.QuarantineReviewed;
            store.AssertHas(Hit);
        }

        await using var later = await Stores.OpenAsync(_disk);
        later.AssertHas(Hit);
    }

    [Fact]
    public async Task Open_ReleasedAndThePowerIsLostBeforeTheCheckpoint_TheBlobIsNotForgotten()
    {
        await QuarantineAsync(isOrderly: true);
        Flip();
        var store = await Stores.OpenAsync(_disk, Background);
        await store.QuarantineReviewed;
        var after = _disk.LosePower(new Random(1));

        await using var later = await Stores.OpenAsync(after, Background);
        await later.QuarantineReviewed;

        later.AssertHas(Hit);
        await store.DisposeAsync();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(40)]
    [InlineData(100)]
    public async Task Open_TheListIsGoneOrDamaged_IsFoundAgain(int flippedByte)
    {
        await QuarantineAsync(isOrderly: true);
        if (flippedByte < 0)
        {
            _disk.Delete(StorePaths.Quarantine);
        }
        else
        {
            _disk.Xor(StorePaths.Quarantine, flippedByte, 1);
        }

        await using (var store = await Stores.OpenAsync(_disk, Background))
        {
            await store.QuarantineReviewed;
            Assert.True(store.IsDamaged(Blake2b256.Hash(Hit)));
            store.AssertHas(Other);
        }

        await using var later = await Stores.OpenAsync(_disk);
        Assert.True(later.IsDamaged(Blake2b256.Hash(Hit)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_TheListCannotBeRead_OpensAllTheSame(bool isOpened)
    {
        var call = isOpened ? DiskCall.Read : DiskCall.Open;
        await QuarantineAsync(isOrderly: true);
        _disk.Faults.FailAlways(call, () => new IOException("made up"), StorePaths.Quarantine);

        await using var store = await Stores.OpenAsync(_disk, Background);
        await store.QuarantineReviewed;

        Assert.True(store.IsDamaged(Blake2b256.Hash(Hit)));
        store.AssertHas(Other);
    }

    [Fact]
    public async Task CompactAsync_OnlyTheDamagedBlobIsLeft_KeepsItsBytes()
    {
        await QuarantineAsync(isOrderly: true);
        await using (var store = await Stores.OpenAsync(_disk))
        {
            await store.DeleteAsync(Other);
            await store.CompactAsync(CancellationToken.None);
        }

        Flip();
        await using var later = await Stores.OpenAsync(_disk);
        await later.Scrubber.RunAsync(Fast, CancellationToken.None);

        later.AssertHas(Hit);
    }

    [Fact]
    public async Task Open_TheLastRecordIsQuarantinedAndNoCheckpointCoversIt_KeepsItsBytes()
    {
        await using (var store = await Stores.OpenAsync(_disk))
        {
            await store.PutAsync(Hit);
            Flip();
            await store.Scrubber.RunAsync(Fast, CancellationToken.None);
            _disk.Faults.FailAlways(DiskCall.Rename, () => new IOException("made up"), StorePaths.Temporary);
        }

        _disk.Faults.Clear();
        await using (var store = await Stores.OpenAsync(_disk))
        {
            Assert.True(store.IsDamaged(Blake2b256.Hash(Hit)));
            await store.PutAsync(Other);
        }

        Flip();
        await using var later = await Stores.OpenAsync(_disk, Background);
        await later.QuarantineReviewed;
        later.AssertHas(Hit);
        later.AssertHas(Other);
    }

    [Fact]
    public async Task WriteCheckpoint_TheListCannotBeWritten_KeepsTheOldCheckpoint()
    {
        await StoreBothAsync();
        Flip();
        await using (var store = await Stores.OpenAsync(_disk))
        {
            _disk.Faults.FailAlways(DiskCall.Rename, () => new IOException("made up"), StorePaths.Temporary);
            await store.Scrubber.RunAsync(Fast, CancellationToken.None);
            store.WriteCheckpoint();
            Assert.Null(store.Fault);
        }

        _disk.Faults.Clear();
        await using var later = await Stores.OpenAsync(_disk);
        Assert.Throws<CorruptRecordException>(() => later.Get(Blake2b256.Hash(Hit)));
    }

    private async Task StoreBothAsync()
    {
        await using var store = await Stores.OpenAsync(_disk);
        await store.PutAsync(Hit);
        await store.PutAsync(Other);
    }

    private async Task QuarantineAsync(bool isOrderly)
    {
        await StoreBothAsync();
        Flip();
        await using var store = await Stores.OpenAsync(_disk);
        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);
        Assert.Equal(ScrubAction.Quarantined, Assert.Single(report.Findings).Action);
        if (!isOrderly)
        {
            // The list is there, the checkpoint still shows the blob.
            _disk.Faults.FailOnce(DiskCall.Rename, new IOException("made up"), StorePaths.Temporary);
        }
    }

    private void Flip() => _disk.Xor(StorePaths.Segment(1), Payload + 1000, 1);
}
