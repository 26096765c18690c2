using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Recovery;

namespace BlobStash.Storage.Tests.Scrubbing;

/// <summary>Files of a store that are deleted, cut or replaced on the real disk while it is open.</summary>
public sealed class VanishedFileTests : IDisposable
{
    private const string First = "segments/0000000000000001.seg";

    private const int MaxOpen = BlobStoreOptions.MinMaxOpenSegments;

    private static readonly ScrubOptions Fast = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = 1L << 50 };
    private static readonly byte[][] Blobs = [.. Enumerable.Range(0, 30).Select(i => Stores.Blob(i, 60_000))];
    private static readonly byte[] Large = Stores.Blob(1000, 700_000);

    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLogger _log = new();

    private string Logged => string.Join('\n', _log.Warnings);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_ASegmentIsDeleted_NamesItAndSetsItsBlobsAside(bool hasParity)
    {
        await using var store = await MakeAsync(hasParity);
        File.Delete(_directory.PathOf(First));

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        var hit = report.Findings.Where(finding => finding.File == First).ToList();
        Assert.InRange(hit.Count, 10, 20);
        Assert.All(hit, finding => Assert.Equal(ScrubAction.Quarantined, finding.Action));
        Assert.Contains(First + " was deleted beside the running node", Logged, StringComparison.Ordinal);
        Assert.Equal(hit.Count, store.DamagedCount);
        Assert.All(hit, finding => Assert.Throws<CorruptRecordException>(() => store.OpenRead(finding.Digest!.Value)));
        foreach (var blob in Blobs.Where(blob => !store.IsDamaged(Blake2b256.Hash(blob))).Append(Large))
        {
            store.AssertHas(blob);
        }

        // The others can still be stored anew, and all is well then.
        foreach (var blob in Blobs)
        {
            await store.PutAsync(blob);
        }

        Assert.Equal(0, store.DamagedCount);
        Assert.All(Blobs, store.AssertHas);
    }

    [Fact]
    public async Task RunAsync_ASegmentIsDeletedAndPeersHaveItsBlobs_AllIsThereAgain()
    {
        await using (var store = await MakeAsync(true))
        {
            store.Scrubber.Source = new MemorySource(Blobs);
            File.Delete(_directory.PathOf(First));
            var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

            Assert.Contains(report.Findings, finding => finding is { File: First, Action: ScrubAction.Fetched });
            Assert.All(Blobs, store.AssertHas);
            Assert.Equal(0, store.DamagedCount);
        }

        await using var reopened = await OpenAsync(true);
        Assert.All(Blobs, reopened.AssertHas);
    }

    [Fact]
    public async Task RunAsync_ASegmentWithDeletionsAloneIsDeleted_ForgetsNone()
    {
        await using (var store = await MakeAsync(false))
        {
            foreach (var blob in Blobs)
            {
                await store.DeleteAsync(blob);
            }
        }

        await using (var store = await OpenAsync(false))
        {
            File.Delete(_directory.PathOf("segments/0000000000000002.seg"));
            var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);
            Assert.Equal(ScrubAction.Left, Assert.Single(report.Findings).Action);
        }

        File.Delete(_directory.PathOf(StorePaths.Checkpoint));
        await using var rebuilt = await OpenAsync(false);
        Assert.All(Blobs, rebuilt.AssertLacks);
    }

    [Fact]
    public async Task RunAsync_ASegmentIsCut_SetsAsideWhatIsGone()
    {
        await using var store = await MakeAsync(false);
        using (var file = new FileStream(_directory.PathOf(First), FileMode.Open, FileAccess.Write))
        {
            file.SetLength(500_000);
        }

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.InRange(report.Findings.Count(finding => finding.File == First), 4, 12);
        Assert.Equal(report.FindingCount, store.DamagedCount);
        store.AssertHas(Blobs[0]);
    }

    [Fact]
    public async Task RunAsync_ALargeBlobIsDeleted_SetsItAside()
    {
        await using var store = await MakeAsync(true);
        var path = StorePaths.LargeBlob(Blake2b256.Hash(Large));
        File.Delete(_directory.PathOf(path));

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.Contains(report.Findings, finding => finding.File == path && finding.Action == ScrubAction.Quarantined);
        Assert.Equal(1, store.DamagedCount);
    }

    [Fact]
    public async Task RunAsync_AParityFileIsDeleted_IsMadeAgain()
    {
        await using var store = await MakeAsync(true);
        var path = StorePaths.SegmentParity(1);
        File.Delete(_directory.PathOf(path));

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.Equal(
            new ScrubFinding(path, null, ScrubAction.ParityRebuilt),
            Assert.Single(report.Findings, finding => finding.File == path));
        Assert.True(File.Exists(_directory.PathOf(path)));
    }

    [Fact]
    public async Task RunAsync_ASegmentIsReplacedByACopy_ReadsThatOne()
    {
        await using var store = await MakeAsync(false);
        var path = _directory.PathOf(First);
        File.Copy(path, path + ".tmp");
        File.Move(path + ".tmp", path, true);

        var report = await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        Assert.Equal(0, report.FindingCount);
        Assert.Contains(First + " was replaced", Logged, StringComparison.Ordinal);
        Assert.All(Blobs, store.AssertHas);
        var again = await store.Scrubber.RunAsync(Fast, CancellationToken.None);
        Assert.Equal(0, again.FindingCount);
        Assert.Single(_log.Warnings, line => line.Contains("was replaced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_TheSegmentWasClosedAndIsDeleted_SetsTheBlobAsideAtOnce()
    {
        await using var store = await MakeAsync(true, MaxOpen);
        for (var seed = 2000; seed < 2000 + (20 * MaxOpen); seed++)
        {
            await store.PutAsync(Stores.Blob(seed, 60_000));
        }

        await store.ParityMade;
        File.Delete(_directory.PathOf(First));

        Assert.Throws<CorruptRecordException>(() => store.Get(Blake2b256.Hash(Blobs[0])));
        await store.ReadsRepaired;

        Assert.True(store.IsDamaged(Blake2b256.Hash(Blobs[0])));
        Assert.True(store.DamagedCount > 1);
    }

    private Task<BlobStore> OpenAsync(bool hasParity, int maxOpen = 512)
    {
        var options = (hasParity ? Stores.WithParity : Stores.Options) with { MaxOpenSegments = maxOpen };
        return BlobStore.OpenAsync(
            options, new PhysicalFileSystem(_directory.Path), TimeProvider.System, _log, CancellationToken.None);
    }

    private async Task<BlobStore> MakeAsync(bool hasParity, int maxOpen = 512)
    {
        var store = await OpenAsync(hasParity, maxOpen);
        foreach (var blob in Blobs.Append(Large))
        {
            await store.PutAsync(blob);
        }

        await store.ParityMade;
        return store;
    }
}
