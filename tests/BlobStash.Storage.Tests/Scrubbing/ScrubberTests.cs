using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Parity;

namespace BlobStash.Storage.Tests.Scrubbing;

public sealed class ScrubberTests
{
    private static readonly ScrubOptions Fast = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = 1L << 50 };

    [Fact]
    public async Task RunAsync_NothingIsDamaged_FindsNothingAndCountsAllBytes()
    {
        var (disk, _) = await ParityStores.CreateAsync();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);

        var report = await store.Scrubber.RunAsync(Fast with { VerifyDigests = true }, CancellationToken.None);

        Assert.Empty(report.Findings);
        Assert.Equal(report.BytesTotal, report.BytesDone);
        Assert.Equal(
            disk.Contents().Where(file => !ParityStores.IsParity(file.Key)).Sum(file => file.Value.Length),
            report.BytesTotal);
        Assert.NotNull(report.EndedAt);
        Assert.Equal(report.EndedAt, store.Scrubber.Report?.EndedAt);
    }

    [Fact]
    public async Task RunAsync_ManyFlipsOverAllProtectedFiles_FindsAndMendsEachExactly()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        var whole = disk.Contents();
        var parity = whole.Keys.Where(ParityStores.IsParity).ToArray();
        var files = parity.Concat(parity.Select(path => path.Replace(
            ".par", path.StartsWith("seg", StringComparison.Ordinal) ? ".seg" : ".blob", StringComparison.Ordinal)))
            .ToArray();
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            // One flip a file and its parity: two shards of a stripe at most.
            var hit = files.Where(_ => random.Next(3) == 0).ToArray();
            foreach (var path in hit)
            {
                disk.Xor(path, random.Next(whole[path].Length), (byte)(1 << random.Next(8)));
            }

            var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

            Assert.All(hit, path => Assert.Contains(report.Findings, finding => finding.File == path));
            Assert.All(report.Findings, finding => Assert.True(
                finding.Action is ScrubAction.Mended or ScrubAction.ParityMended, $"{finding}"));
            Assert.All(whole, file => Assert.True(file.Value.AsSpan().SequenceEqual(disk.ReadAll(file.Key))));
        }

        Assert.All(blobs, store.AssertHas);
    }

    [Fact]
    public async Task RunAsync_MoreThanParityRestoresIsHit_QuarantinesTheBlobsThatWereHitAndNoOther()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        var hit = HitThreeShards(disk, blobs);

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.NotEmpty(hit);
        Assert.Equal(
            hit.Order(),
            report.Findings.Where(finding => finding.Action == ScrubAction.Quarantined)
                .Select(finding => finding.Digest!.Value).Order());
        foreach (var blob in blobs)
        {
            var digest = Blake2b256.Hash(blob);
            if (!hit.Contains(digest))
            {
                store.AssertHas(blob);
                continue;
            }

            Assert.Throws<CorruptRecordException>(() => store.OpenRead(digest));
            Assert.False(store.TryGetLength(digest, out _));
            Assert.DoesNotContain(store.ListAll(), info => info.Digest == digest);
            Assert.Equal(PutOutcome.Stored, (await store.PutAsync(blob)).Outcome);
        }

        Assert.All(blobs, store.AssertHas);
    }

    [Fact]
    public async Task RunAsync_BeyondParityAndThereIsAPeer_FetchesTheBlobs()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        store.Scrubber.Source = new MemorySource(blobs);
        var hit = HitThreeShards(disk, blobs);

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.Equal(
            hit.Order(),
            report.Findings.Where(finding => finding.Action == ScrubAction.Fetched)
                .Select(finding => finding.Digest!.Value).Order());
        Assert.All(blobs, store.AssertHas);
    }

    [Fact]
    public async Task RunAsync_TheFirstPeerSendsOtherBytes_TakesThoseOfTheSecond()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        store.Scrubber.Source = new MemorySource(blobs) { Send = [blob => [.. blob.Reverse()], blob => blob] };
        var hit = HitThreeShards(disk, blobs);

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.NotEmpty(hit);
        Assert.DoesNotContain(report.Findings, finding => finding.Action == ScrubAction.Quarantined);
        Assert.All(blobs, store.AssertHas);
    }

    [Fact]
    public async Task RunAsync_ThePeerSendsOtherBytes_TakesNoneOfThem()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        store.Scrubber.Source = new MemorySource(blobs) { Send = [blob => [.. blob.Reverse()]] };
        var hit = HitThreeShards(disk, blobs);

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.DoesNotContain(report.Findings, finding => finding.Action == ScrubAction.Fetched);
        Assert.All(hit, digest => Assert.Throws<CorruptRecordException>(() => store.OpenRead(digest)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunAsync_ParityFilesAreGoneZeroOrNoise_MakesThemAnew(int kind)
    {
        var (disk, _) = await ParityStores.CreateAsync();
        var whole = disk.Contents();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        var parity = whole.Keys.Where(ParityStores.IsParity).ToArray();
        foreach (var path in parity)
        {
            var bytes = kind == 2 ? Stores.Blob(5, whole[path].Length) : new byte[whole[path].Length];
            disk.Put(path, bytes);
            if (kind == 0)
            {
                disk.Delete(path);
            }
        }

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.Equal(
            parity.Order(),
            report.Findings.Where(finding => finding.Action == ScrubAction.ParityRebuilt)
                .Select(finding => finding.File).Order());
        Assert.All(whole, file => Assert.True(file.Value.AsSpan().SequenceEqual(disk.ReadAll(file.Key))));
    }

    [Fact]
    public async Task RunAsync_UnsealedSegmentIsDamaged_QuarantinesTheBlob()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        byte[][] blobs = [Stores.Blob(1, 1000), Stores.Blob(2, 1000), Stores.Blob(3, 1000)];
        foreach (var blob in blobs)
        {
            await store.PutAsync(blob);
        }

        disk.Xor(StorePaths.Segment(1), 64 + 80 + 500, 1);
        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.Equal(
            new ScrubFinding(StorePaths.Segment(1), Blake2b256.Hash(blobs[0]), ScrubAction.Quarantined),
            Assert.Single(report.Findings));
        Assert.True(await store.DeleteAsync(blobs[0]));
        store.AssertLacks(blobs[0]);
        store.AssertHas(blobs[1]);
    }

    [Fact]
    public async Task Read_MeetsDamage_HasItMendedAndTheNextReadServes()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        disk.Xor(disk.SealedSegment(), 64 + 80 + 1000, 1);
        disk.Xor(disk.Files().Single(path => path.EndsWith(".blob", StringComparison.Ordinal)), 10, 1);
        var failed = 0;
        foreach (var blob in blobs)
        {
            failed += Record.Exception(() => store.AssertHas(blob)) is CorruptRecordException ? 1 : 0;
        }

        await store.ReadsRepaired;

        Assert.Equal(2, failed);
        Assert.All(blobs, store.AssertHas);
    }

    [Fact]
    public async Task WaitForRepairAsync_AfterDamage_LetsTheSameReaderGoOn()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        var blob = blobs.MaxBy(blob => blob.Length)!;
        using var reader = store.OpenRead(Blake2b256.Hash(blob))!;
        var path = StorePaths.LargeBlob(reader.Digest);
        disk.Xor(path, SegmentFormat.HeaderSize + SegmentFormat.RecordHeaderSize + 5, 1);
        var read = new byte[BlobReader.BlockSize];

        Assert.Throws<CorruptRecordException>(() => reader.Read(0, read));
        await reader.WaitForRepairAsync(CancellationToken.None);

        Assert.Equal(blob.AsSpan(0, 100), read.AsSpan(0, reader.Read(0, read))[..100]);
    }

    [Fact]
    public async Task Read_TheDiskCannotReadThePlace_TakesItForDamage()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        using var reader = store.OpenRead(Blake2b256.Hash(blobs[0]))!;
        disk.Faults.FailOnce(DiskCall.Read, new IOException("Input/output error"));

        var error = Assert.Throws<CorruptRecordException>(() => reader.Read(0, new byte[10]));

        Assert.IsType<IOException>(error.InnerException);
    }

    [Fact]
    public async Task PutAsync_ARereadBlobIsDamagedBeyondParity_StoresItAnew()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        var blob = Stores.Blob(1, 1000);
        await store.PutAsync(blob);
        disk.Xor(StorePaths.Segment(1), 64 + 80 + 500, 1);
        Assert.Throws<CorruptRecordException>(() => store.Get(Blake2b256.Hash(blob)));

        Assert.Equal(PutOutcome.Stored, (await store.PutAsync(blob)).Outcome);
        await store.ReadsRepaired;
        store.AssertHas(blob);
    }

    /// <summary>Hits three shards of a stripe of a sealed segment; returns the blobs that have bytes there.</summary>
    private static HashSet<Digest> HitThreeShards(MemoryFileSystem disk, byte[][] blobs)
    {
        var path = disk.SealedSegment();
        var bytes = disk.ReadAll(path);
        var layout = new StripeLayout(bytes.Length, 4096, 10, 2);
        var hit = new HashSet<Digest>();
        foreach (var position in new[] { 0, 4, 7 })
        {
            var offset = (layout.DataShardAt(3, position) * layout.ShardSize) + 100;
            disk.Xor(path, offset, 0x40);
            hit.UnionWith(blobs.Where(blob =>
                    bytes.AsSpan().IndexOf(blob) is >= 0 and var start
                    && offset >= start - SegmentFormat.RecordHeaderSize
                    && offset < start - SegmentFormat.RecordHeaderSize + SegmentFormat.RecordSize(blob.Length))
                .Select(blob => Blake2b256.Hash(blob)));
        }

        return hit;
    }
}
