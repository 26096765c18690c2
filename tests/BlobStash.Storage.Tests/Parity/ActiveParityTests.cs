using BlobStash.Core.Hashing;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Inspection;
using BlobStash.Storage.Tests.Recovery;

namespace BlobStash.Storage.Tests.Parity;

/// <summary>Parity of segments that still take records.</summary>
public sealed class ActiveParityTests
{
    private const string Segment = "segments/0000000000000001.seg";
    private const string ParityPath = "segments/0000000000000001.par";

    private static readonly ScrubOptions Fast = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = 1L << 50 };
    private static readonly byte[][] First = [.. Enumerable.Range(0, 40).Select(i => Stores.Blob(i, 8000 + i))];
    private static readonly byte[][] Second = [.. Enumerable.Range(50, 30).Select(i => Stores.Blob(i, 9000 + i))];

    // So that groups of stripes get full: 16 stripes of 10 shards are 80 KiB.
    private static readonly BlobStoreOptions Options = Stores.WithParity with { ParityShardBytes = 512 };

    private readonly RecordingLogger _log = new();

    [Theory]
    [InlineData(200)]
    [InlineData(3000)]
    public async Task OpenAsync_TheUnsealedSegmentLostItsEnd_ParityBringsItBack(int cut)
    {
        var disk = await MakeAsync(First);
        var bytes = disk.ReadAll(Segment);
        disk.Put(Segment, bytes.AsSpan(0, bytes.Length - cut));

        await using var store = await OpenAsync(disk);

        Assert.All(First, blob => store.AssertHas(blob));
        Assert.Equal([Segment], store.StartReport.MendedFiles);
        Assert.Empty(store.StartReport.MissingFiles);
        Assert.Equal(bytes, disk.ReadAll(Segment));
        Assert.DoesNotContain("never acknowledged", Logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_ThereIsNoCheckpointAndTheEndIsGone_ParityBringsItBack()
    {
        var disk = await MakeAsync(First);
        var bytes = disk.ReadAll(Segment);
        disk.Put(Segment, bytes.AsSpan(0, bytes.Length - 3000));
        disk.Delete("checkpoint");

        await using var store = await OpenAsync(disk);

        Assert.All(First, blob => store.AssertHas(blob));
        Assert.Equal(bytes, disk.ReadAll(Segment));
    }

    /// <summary>What came behind the protected bytes and was never acknowledged goes as ever.</summary>
    [Fact]
    public async Task OpenAsync_GarbageBehindWhatIsProtected_IsCutOff()
    {
        var disk = await MakeAsync(First);
        var bytes = disk.ReadAll(Segment);
        disk.Put(Segment, [.. bytes, .. Stores.Blob(7, 777)]);

        await using var store = await OpenAsync(disk);

        Assert.Equal(777, store.StartReport.TornBytes);
        Assert.Equal(bytes, disk.ReadAll(Segment));
        await store.PutAsync(Second[0]);
        store.AssertHas(Second[0]);
    }

    /// <summary>All that is protected was acknowledged: it is damage, not a torn tail.</summary>
    [Fact]
    public async Task OpenAsync_MoreIsGoneThanParityRestoresAndThereIsNoCheckpoint_SaysSo()
    {
        var disk = await MakeAsync(First);
        disk.Put(Segment, disk.ReadAll(Segment).AsSpan(0, 100_000));
        disk.Delete("checkpoint");

        await using var store = await OpenAsync(disk);

        Assert.Equal(0, store.StartReport.TornBytes);
        Assert.InRange(store.StartReport.DamagedBytes, 200_000, 400_000);
        Assert.All(First.Take(10), blob => store.AssertHas(blob));
        await store.PutAsync(Second[0]);
        store.AssertHas(Second[0]);
    }

    [Fact]
    public async Task Get_BitsFlippedInTheUnsealedSegmentAfterAStop_TheyAreMended()
    {
        var disk = await MakeAsync(First);
        disk.FlipBit(Segment, 8L * (64 + 80 + 4000));
        disk.FlipBit(Segment, 8L * 100_000);
        await using var store = await OpenAsync(disk);
        await store.PutAsync(Second[0]);

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.NotEmpty(report.Findings);
        Assert.All(report.Findings, finding => Assert.Equal(ScrubAction.Mended, finding.Action));
        Assert.All(First, blob => store.AssertHas(blob));
        store.AssertHas(Second[0]);
    }

    [Fact]
    public async Task OpenAsync_BitsFlippedInTheUnsealedSegmentAndThereIsNoCheckpoint_TheyAreMended()
    {
        var disk = await MakeAsync(First);
        disk.FlipBit(Segment, 8L * 5);
        disk.FlipBit(Segment, 8L * 100_000);
        disk.Delete("checkpoint");

        await using var store = await OpenAsync(disk);

        Assert.All(First, blob => store.AssertHas(blob));
        Assert.Equal(0, store.StartReport.DamagedBytes);
    }

    [Fact]
    public async Task DisposeAsync_TheSegmentHasGrown_ProtectsAllOfItAndReadsOnlyWhatIsNew()
    {
        var disk = await MakeAsync(First);
        var before = disk.ReadAll(ParityPath);
        var reads = disk.Faults.CountOf(DiskCall.Read);
        await using (var store = await OpenAsync(disk))
        {
            await store.PutAsync(Second[0]);
        }

        var grown = disk.Faults.CountOf(DiskCall.Read) - reads;
        Assert.NotEqual(before, disk.ReadAll(ParityPath));
        Assert.Equal(0, InspectedStore.Inspect(disk).DamageCount);
        Assert.Equal(disk.ReadAll(Segment).Length, ParityDescription.Read(disk, ParityPath)!.ProtectedLength);

        // The same as if it were made at once.
        var once = disk.Kill();
        once.Delete(ParityPath);
        reads = once.Faults.CountOf(DiskCall.Read);
        await (await OpenAsync(once)).DisposeAsync();
        Assert.Equal(once.ReadAll(ParityPath), disk.ReadAll(ParityPath));
        Assert.True(grown < once.Faults.CountOf(DiskCall.Read) - reads, $"{grown} reads");
    }

    [Fact]
    public async Task Look_NoRecordHasComeForTenMinutes_ProtectsWhatIsThere()
    {
        var disk = new MemoryFileSystem();
        var clock = new ManualClock();
        await using var store = await BlobStore.OpenAsync(Options, disk, clock, _log, CancellationToken.None);
        await store.PutAsync(First[0]);
        for (var minute = 0; minute <= 10; minute++)
        {
            Assert.DoesNotContain(ParityPath, disk.Files());
            store.ProtectWhatIsDue();
            await store.ParityMade;
            clock.Now += TimeSpan.FromMinutes(1);
        }

        Assert.Equal(disk.ReadAll(Segment).Length, ParityDescription.Read(disk, ParityPath)!.ProtectedLength);
    }

    [Fact]
    public async Task Look_RecordsComeAllTheTime_ProtectsThemWithinAnHour()
    {
        var disk = new MemoryFileSystem();
        var clock = new ManualClock();
        await using var store = await BlobStore.OpenAsync(Options, disk, clock, _log, CancellationToken.None);
        for (var minute = 0; minute <= 60; minute++)
        {
            Assert.DoesNotContain(ParityPath, disk.Files());
            await store.PutAsync(Stores.Blob(minute, 500));
            store.ProtectWhatIsDue();
            await store.ParityMade;
            clock.Now += TimeSpan.FromMinutes(1);
        }

        Assert.Equal(disk.ReadAll(Segment).Length, ParityDescription.Read(disk, ParityPath)!.ProtectedLength);
    }

    [Fact]
    public async Task Look_MuchIsUnprotected_ProtectsItAtOnce()
    {
        var disk = new MemoryFileSystem();
        var options = Stores.WithParity with { SegmentSizeBytes = 64 << 20, ParityShardBytes = 64 << 10 };
        await using var store = await OpenAsync(disk, options);
        for (var i = 0; i < 3; i++)
        {
            store.ProtectWhatIsDue();
            await store.ParityMade;
            Assert.DoesNotContain(ParityPath, disk.Files());
            await store.PutAsync(Stores.Blob(i, 7_000_000));
        }

        store.ProtectWhatIsDue();
        await store.ParityMade;

        Assert.Equal(disk.ReadAll(Segment).Length, ParityDescription.Read(disk, ParityPath)!.ProtectedLength);
    }

    /// <summary>Parity of damaged bytes is never made.</summary>
    [Fact]
    public async Task DisposeAsync_WhatIsProtectedWasDamagedMeanwhile_TheOldParityStaysGood()
    {
        var disk = await MakeAsync(First);
        var end = disk.ReadAll(Segment).Length;
        await using (var store = await OpenAsync(disk))
        {
            await store.PutAsync(Second[0]);
            disk.Xor(Segment, end - 500, 0x10);
            disk.Xor(Segment, 70_000, 0x10);
        }

        await using var reopened = await OpenAsync(disk);
        await reopened.Scrubber.RunAsync(Fast, CancellationToken.None);
        Assert.All(First, blob => reopened.AssertHas(blob));
        reopened.AssertHas(Second[0]);
    }

    [Fact]
    public async Task DisposeAsync_TheSegmentIsSealedLater_ItsParityIsThatOfAllOfIt()
    {
        var disk = await MakeAsync(First);
        Assert.Equal(2, ParityDescription.Read(disk, ParityPath)!.Version);
        await using (var store = await OpenAsync(disk))
        {
            foreach (var blob in Enumerable.Range(100, 100).Select(i => Stores.Blob(i, 9000)))
            {
                await store.PutAsync(blob);
            }

            await store.ParityMade;
        }

        Assert.Equal(1, ParityDescription.Read(disk, ParityPath)!.Version);
        Assert.Equal(disk.ReadAll(Segment).Length, ParityDescription.Read(disk, ParityPath)!.ProtectedLength);
        Assert.Equal(0, InspectedStore.Inspect(disk).DamageCount);
    }

    [Fact]
    public async Task OpenAsync_KilledBetweenTheSealAndItsParity_TheParityIsMadeOfAllOfIt()
    {
        var disk = await MakeAsync(First);
        var early = disk.ReadAll(ParityPath);
        await using (var store = await OpenAsync(disk))
        {
            foreach (var blob in Enumerable.Range(100, 100).Select(i => Stores.Blob(i, 9000)))
            {
                await store.PutAsync(blob);
            }

            await store.ParityMade;
        }

        disk.Put(ParityPath, early);
        disk.Delete("checkpoint");
        await using var reopened = await OpenAsync(disk);
        await reopened.ParityMade;
        Assert.Equal(1, ParityDescription.Read(disk, ParityPath)!.Version);
    }

    [Fact]
    public async Task OpenAsync_ParityIsGone_IsToldByNameAndMadeAgain()
    {
        var disk = await MakeAsync(First);
        disk.Delete(ParityPath);
        Assert.Contains(
            InspectedStore.Inspect(disk).Findings,
            finding => finding is { Kind: FindingKind.Missing, File: ParityPath });
        await using (var store = await OpenAsync(disk))
        {
            Assert.Equal([ParityPath], store.StartReport.MissingFiles);
            Assert.Contains(ParityPath + " is gone", Logged, StringComparison.Ordinal);
        }

        Assert.Equal(0, InspectedStore.Inspect(disk).DamageCount);
        Assert.Contains(ParityPath, disk.Files());
    }

    [Fact]
    public async Task RunAsync_ParityIsGoneWhileTheStoreIsOpen_IsFoundAndMadeAgain()
    {
        var disk = await MakeAsync(First);
        await using var store = await OpenAsync(disk);
        disk.Delete(ParityPath);

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.Equal([new ScrubFinding(ParityPath, null, ScrubAction.ParityRebuilt)], report.Findings);
        Assert.Contains(ParityPath, disk.Files());
    }

    [Fact]
    public async Task OpenAsync_TheSegmentIsGone_ItsParityStaysAsWitness()
    {
        var disk = await MakeAsync(First);
        disk.Delete(Segment);
        for (var i = 0; i < 3; i++)
        {
            await using var store = await OpenAsync(disk);
            Assert.All(First, blob => Assert.True(store.IsDamaged(Blake2b256.Hash(blob))));
            Assert.Contains(ParityPath, disk.Files());
        }
    }

    /// <summary>A compaction deletes the parity first, and a power loss may take either deletion.</summary>
    [Fact]
    public async Task OpenAsync_TheCheckpointDoesNotNameTheSegmentOfAParityFile_ItIsDeletedInSilence()
    {
        var disk = await MakeAsync(First);
        const string stray = "segments/0000000000000009.par";
        disk.Put(stray, disk.ReadAll(ParityPath));

        await using var store = await OpenAsync(disk);

        Assert.DoesNotContain(stray, disk.Files());
        Assert.DoesNotContain("gone", Logged, StringComparison.Ordinal);
    }

    private string Logged => string.Join('\n', _log.Warnings);

    private Task<BlobStore> OpenAsync(MemoryFileSystem disk, BlobStoreOptions? options = null) => BlobStore.OpenAsync(
        options ?? Options, disk, TimeProvider.System, _log, CancellationToken.None);

    private async Task<MemoryFileSystem> MakeAsync(byte[][] blobs)
    {
        var disk = new MemoryFileSystem();
        await using var store = await OpenAsync(disk);
        foreach (var blob in blobs)
        {
            await store.PutAsync(blob);
        }

        return disk;
    }
}
