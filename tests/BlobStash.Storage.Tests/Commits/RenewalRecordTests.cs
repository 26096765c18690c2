using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Formats;
using BlobStash.Storage.Tests.Inspection;
using BlobStash.Storage.Tests.Parity;

namespace BlobStash.Storage.Tests.Commits;

/// <summary>Renewals as records: of a batch, of a blob that is set aside, in a kept store, and damaged ones.</summary>
public sealed class RenewalRecordTests
{
    private const string SegmentPath = "segments/0000000000000001.seg";

    private static readonly BlobStoreOptions Always = Stores.Options with { RenewPuts = RenewPuts.Always };
    private static readonly byte[] Blob = Stores.Blob(1, 100);
    private static readonly Digest Name = Blake2b256.Hash(Blob);

    private readonly MemoryFileSystem _disk = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Commit_BatchHasOneBlobAgainAndAgain_IsNotedAndSound()
    {
        await using (var store = await OpenAsync())
        {
            await store.PutAsync(Blob);
            var first = store.FindLastChange(Name).Stamp;
            await using (var batch = store.CreateBatch(PutOrigin.Client))
            {
                var commits = new List<Task<PutOutcome>>();
                for (var i = 0; i < 40; i++)
                {
                    await batch.BeginAsync(Name, Blob.Length, CancellationToken.None);
                    await batch.WriteAsync(Blob, CancellationToken.None);
                    commits.Add(batch.Commit());
                }

                await batch.FlushAsync();
                Assert.All(await Task.WhenAll(commits), outcome => Assert.Equal(PutOutcome.AlreadyStored, outcome));
            }

            Assert.True(store.FindLastChange(Name).Stamp > first);
            Assert.Equal(1, store.Count);
        }

        var report = InspectedStore.Inspect(_disk);
        Assert.True(report.IsSound);
        Assert.Empty(report.Findings);
        Assert.Equal((1, 0), (report.BlobRecords, report.Tombstones));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutAsync_RenewedBlobWasSetAside_ItsPutIsNoEarlierThanTheRenewal(bool keepsCheckpoint)
    {
        _clock.Now += TimeSpan.FromSeconds(1);
        var renewed = Stamp.FromMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds() + 60_000);
        await using (var store = await OpenAsync())
        {
            await store.PutAsync(Blob);
            await PutAsync(store, PutOrigin.SessionOf(renewed));
            _disk.Xor(SegmentPath, SegmentFormat.HeaderSize + SegmentFormat.RecordHeaderSize, 1);
            await store.Scrubber.RunAsync(
                new ScrubOptions { Period = TimeSpan.Zero, MaxBytesPerSecond = long.MaxValue },
                CancellationToken.None);
            Assert.True(store.IsDamaged(Name));

            await PutAsync(store, PutOrigin.SessionOf(Stamp.FromMilliseconds(1)));
            Assert.Equal(renewed, store.FindLastChange(Name).Stamp);
        }

        if (!keepsCheckpoint)
        {
            _disk.Delete("checkpoint");
        }

        await using var later = await OpenAsync();
        later.AssertHas(Blob);
        Assert.Equal(renewed, later.FindLastChange(Name).Stamp);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_KeptStoreOfVersion2_HelloWasPutLastByItsRenewal(bool keepsCheckpoint)
    {
        var disk = GoldenFolder.Load("store-v2");
        if (!keepsCheckpoint)
        {
            disk.Delete("checkpoint");
        }

        await using var store = await Stores.OpenAsync(disk);
        Assert.Equal(
            SampleSegment.StampOf(10), store.FindLastChange(Blake2b256.Hash(SampleStores.Hello)).Stamp);
    }

    [Fact]
    public void TryRead_RenewalWithAnyByteChanged_IsRefusedAndNeverHasAPayload()
    {
        var format = new RecordFormat(SegmentFormat.Version, 7);
        var bytes = new byte[SegmentFormat.RecordHeaderSize];
        new RecordHeader(7, 3, RecordType.Renewal, Name, 0, Stamp.FromMilliseconds(5)).Write(bytes);
        Assert.True(RecordHeader.TryRead(bytes, format, long.MaxValue, out var read));
        Assert.Equal((RecordType.Renewal, Name, 3UL), (read.Type, read.Digest, read.Sequence));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x10;
            Assert.False(RecordHeader.TryRead(bytes, format, long.MaxValue, out _), $"byte {i}");
            bytes[i] ^= 0x10;
        }

        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var length = random.NextInt64(1, long.MaxValue);
            new RecordHeader(7, 3, RecordType.Renewal, Name, length, default).Write(bytes);
            Assert.False(RecordHeader.TryRead(bytes, format, long.MaxValue, out _));
        }
    }

    [Fact]
    public async Task OpenAsync_AnyByteOfARenewalIsDamaged_TheBlobIsThereAndThePutBeforeCounts()
    {
        await using (var store = await OpenAsync())
        {
            await store.PutAsync(Blob);
            await store.PutAsync(Blob);
            await store.PutAsync(Stores.Blob(2, 10));
        }

        _disk.Delete("checkpoint");
        var start = (int)(SegmentFormat.HeaderSize + SegmentFormat.RecordSize(Blob.Length));
        for (var i = 0; i < SegmentFormat.RecordHeaderSize; i++)
        {
            var disk = _disk.Kill();
            disk.Xor(SegmentPath, start + i, 1);
            await using var store = await Stores.OpenAsync(disk, Always);
            Assert.Equal(SegmentFormat.RecordHeaderSize, store.StartReport.DamagedBytes);
            store.AssertHas(Blob);
            store.AssertHas(Stores.Blob(2, 10));
        }
    }

    private Task<BlobStore> OpenAsync() => Stores.OpenAsync(_disk, Always, _clock);

    private static async Task PutAsync(BlobStore store, PutOrigin origin)
    {
        await using var writer = store.CreateWriter(Blob.Length, origin);
        await writer.WriteAsync(Blob, CancellationToken.None);
        await writer.CommitAsync(Name, CancellationToken.None);
    }
}
