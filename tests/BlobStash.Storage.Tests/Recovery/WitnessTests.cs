using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Inspection;
using BlobStash.Storage.Tests.Scrubbing;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>A checkpoint that knows more than the files hold, after an orderly stop.</summary>
public sealed class WitnessTests
{
    private const string Segment = "segments/0000000000000001.seg";
    private const int Total = 60;

    private static readonly ScrubOptions Fast = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = 1L << 50 };
    private static readonly byte[][] Blobs = [.. Enumerable.Range(0, Total).Select(i => Stores.Blob(i, 8000 + i))];
    private static readonly byte[] Last = Stores.Blob(2000, 20);
    private static readonly byte[] Large = Stores.Blob(1000, 700_000);

    private readonly RecordingLogger _log = new();

    [Theory]
    [InlineData(200)]
    [InlineData(8200)]
    [InlineData(200_000)]
    [InlineData(100_000_000)]
    public async Task OpenAsync_TheUnsealedSegmentLostItsEnd_NamesWhatIsGoneAndForgetsNoDeletion(int cut)
    {
        var disk = await MakeAsync();
        var bytes = disk.ReadAll(Segment);
        disk.Put(Segment, bytes.AsSpan(0, Math.Max(64, bytes.Length - cut)));

        await AssertNamedAsync(disk);
        Assert.Contains("had been acknowledged", Logged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(63)]
    public async Task OpenAsync_TheUnsealedSegmentIsLessThanAHeader_NamesWhatIsGone(int length)
    {
        var disk = await MakeAsync();
        disk.Put(Segment, disk.ReadAll(Segment).AsSpan(0, length));

        await AssertNamedAsync(disk);
        Assert.Contains(Segment + " is gone", Logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_TheSegmentIsGone_NamesWhatIsGoneAndGivesItsNumberToNoOther()
    {
        var disk = await MakeAsync();
        disk.Delete(Segment);

        await AssertNamedAsync(disk);
        Assert.Contains(Segment + " is gone", Logged, StringComparison.Ordinal);
        Assert.DoesNotContain(Segment, disk.Files());
    }

    [Fact]
    public async Task OpenAsync_TheFileOfALargeBlobIsGone_NamesItUntilItIsStoredAnew()
    {
        var disk = await MakeAsync();
        var path = StorePaths.LargeBlob(Blake2b256.Hash(Large));
        disk.Delete(path);
        for (var i = 0; i < 2; i++)
        {
            await using var store = await OpenAsync(disk);
            Assert.True(store.IsDamaged(Blake2b256.Hash(Large)));
            Assert.Throws<CorruptRecordException>(() => store.OpenRead(Blake2b256.Hash(Large)));
        }

        Assert.Contains(path + " is gone", Logged, StringComparison.Ordinal);
        Assert.Contains(
            InspectedStore.Inspect(disk).Findings,
            finding => finding.Kind == FindingKind.Missing && finding.File == path);
        await using (var store = await OpenAsync(disk))
        {
            await store.PutAsync(Large);
            store.AssertHas(Large);
        }

        Assert.Equal(0, InspectedStore.Inspect(disk).DamageCount);
    }

    [Fact]
    public async Task RunAsync_PeersHaveWhatIsGone_AllIsThereAgain()
    {
        var disk = await MakeAsync();
        disk.Delete(Segment);
        await using (var store = await OpenAsync(disk))
        {
            store.Scrubber.Source = new MemorySource([.. Blobs, Last]);
            var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

            Assert.Equal(Stored.Length + 1, report.FindingCount);
            Assert.All(report.Findings, finding =>
            {
                Assert.Equal(ScrubAction.Fetched, finding.Action);
                Assert.Equal(Segment, finding.File);
            });
        }

        Assert.Equal(0, InspectedStore.Inspect(disk).DamageCount);
        await using var again = await OpenAsync(disk);
        Assert.All(Stored, blob => again.AssertHas(blob));
        Assert.All(Deleted, blob => again.AssertLacks(blob));
    }

    /// <summary>What is stored now may come to lie where the old checkpoint knows something else.</summary>
    [Fact]
    public async Task OpenAsync_TheSegmentLostItsEndAndBlobsCame_NoOldPlaceIsBelieved()
    {
        var disk = await MakeAsync();
        disk.Put(Segment, disk.ReadAll(Segment).AsSpan(0, 100_000));
        var later = Enumerable.Range(500, 60).Select(i => Stores.Blob(i, 8000)).ToArray();
        MemoryFileSystem killed;
        await using (var store = await OpenAsync(disk))
        {
            foreach (var blob in later)
            {
                await store.PutAsync(blob);
            }

            killed = disk.LosePower();
        }

        await using var reopened = await OpenAsync(killed);
        Assert.All(later, blob => reopened.AssertHas(blob));
        AssertNoneIsForgotten(reopened);
    }

    /// <summary>Without the new checkpoint nothing may grow that the old one speaks of.</summary>
    [Fact]
    public async Task OpenAsync_TheNewCheckpointCannotBeWritten_TheShortSegmentDoesNotGrow()
    {
        var disk = await MakeAsync();
        disk.Put(Segment, disk.ReadAll(Segment).AsSpan(0, 100_000));
        disk.Faults.FailAlways(DiskCall.Rename, () => new IOException("rename"), "tmp/");
        var later = Stores.Blob(500, 200_000);
        MemoryFileSystem killed;
        await using (var store = await OpenAsync(disk))
        {
            await store.PutAsync(later);
            Assert.InRange(disk.ReadAll(Segment).Length, 1, 100_000);
            killed = disk.LosePower();
        }

        await using var reopened = await OpenAsync(killed);
        reopened.AssertHas(later);
        AssertNoneIsForgotten(reopened);
    }

    [Fact]
    public async Task OpenAsync_ACopyOfWhatIsGoneIsElsewhere_ServesIt()
    {
        var disk = await MakeAsync();
        var copy = disk.ReadAll(Segment);
        var other = new byte[copy.Length];
        await using (var store = await OpenAsync(disk))
        {
            await store.PutAsync(Stores.Blob(500, 300));
        }

        // The number of a segment is at 16; the marker is the same, so that its records are valid there.
        copy.CopyTo(other.AsSpan());
        other[16] = 2;
        SegmentBytes.Sign(other);
        disk.Put("segments/0000000000000002.seg", other);
        await using (var store = await OpenAsync(disk))
        {
            await store.PutAsync(Stores.Blob(501, 300));
        }

        disk.Delete(Segment);
        await using var reopened = await OpenAsync(disk);
        Assert.All(Stored, blob => reopened.AssertHas(blob));
        Assert.All(Deleted, blob => reopened.AssertLacks(blob));
        Assert.True(reopened.IsDamaged(Blake2b256.Hash(Stores.Blob(500, 300))));
    }

    private string Logged => string.Join('\n', _log.Warnings);

    private static byte[][] Stored => [.. Blobs.Where((_, i) => i % 5 != 0)];

    private static byte[][] Deleted => [.. Blobs.Where((_, i) => i % 5 == 0)];

    private Task<BlobStore> OpenAsync(MemoryFileSystem disk) =>
        BlobStore.OpenAsync(Stores.Options, disk, TimeProvider.System, _log, CancellationToken.None);

    private async Task<MemoryFileSystem> MakeAsync()
    {
        var disk = new MemoryFileSystem();
        await using var store = await OpenAsync(disk);
        foreach (var blob in Blobs.Append(Large))
        {
            await store.PutAsync(blob);
        }

        foreach (var blob in Deleted)
        {
            Assert.True(await store.DeleteAsync(blob));
        }

        await store.PutAsync(Last);
        return disk;
    }

    private async Task AssertNamedAsync(MemoryFileSystem disk)
    {
        for (var i = 0; i < 3; i++)
        {
            await using var store = await OpenAsync(disk);
            AssertNoneIsForgotten(store);
            Assert.Equal(i == 0 ? 1 : 0, store.StartReport.MissingFiles.Count(file => file == Segment));
            var named = (await store.Scrubber.RunAsync(Fast, CancellationToken.None)).Findings;
            Assert.Equal(
                Stored.Count(blob => store.IsDamaged(Blake2b256.Hash(blob))) + 1,
                named.Count(finding => finding is { Action: ScrubAction.Quarantined, File: Segment }));
        }

        Assert.DoesNotContain("never acknowledged", Logged, StringComparison.Ordinal);
        var lost = InspectedStore.Inspect(disk).Findings.Where(finding => finding.IsDamage).ToList();
        Assert.All(
            lost, finding => Assert.True(finding is { Kind: FindingKind.Missing, Digest: not null }, $"{finding}"));
        Assert.NotEmpty(lost);
        await using (var store = await OpenAsync(disk))
        {
            foreach (var blob in Blobs.Append(Last))
            {
                await store.PutAsync(blob);
            }
        }

        Assert.Equal(0, InspectedStore.Inspect(disk).DamageCount);
        await using var mended = await OpenAsync(disk);
        Assert.All(Blobs, blob => mended.AssertHas(blob));
    }

    /// <summary>Each stored blob is there with its bytes or named as damaged; what was deleted is neither.</summary>
    private static void AssertNoneIsForgotten(BlobStore store)
    {
        var damaged = 0;
        foreach (var blob in Stored)
        {
            if (store.IsDamaged(Blake2b256.Hash(blob)))
            {
                damaged++;
                Assert.Throws<CorruptRecordException>(() => store.OpenRead(Blake2b256.Hash(blob)));
            }
            else
            {
                store.AssertHas(blob);
            }
        }

        Assert.All(Deleted, blob => store.AssertLacks(blob));
        Assert.True(damaged > 0 || store.IsDamaged(Blake2b256.Hash(Last)));
        store.AssertHas(Large);
    }
}
