using BlobStash.Core.Digests;
using BlobStash.Server.Configuration;
using BlobStash.Server.Sketches;
using BlobStash.Server.Sync;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;
using BlobStash.Sync.Sketches;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.Server.Tests.Sketches;

public sealed class StoreSketchTests
{
    private const int SymbolCount = 4096;
    private static readonly NodeOptions Options = new() { Sync = new() { SketchSymbols = SymbolCount } };

    [Fact]
    public async Task Get_StoreWithBlobs_IsASketchOfThem()
    {
        using var folder = new TempFolder();
        await using BlobStore store = await OpenAsync(folder);
        Digest[] digests = await SketchFixture.FillAsync(store, 0, 2000);
        await using StoreSketch sketch = Create(store);

        SymbolBlock built = (await sketch.GetAsync(CancellationToken.None)).Copy();

        Assert.Equal(2000, built.Count);
        Assert.Equal(SketchFixture.BlockOf(digests, SymbolCount).Symbols, built.Symbols);
    }

    /// <summary>
    /// Several writers add and delete all the time, while sketches are built over and over: the last one, which saw
    /// writes before, during and after its building, has the symbols of the set that is there in the end.
    /// </summary>
    [Fact]
    public async Task Get_WritesBeforeDuringAndAfterBuilding_EqualsAFreshBuild()
    {
        const int Rounds = 12;
        using var folder = new TempFolder();
        await using BlobStore store = await OpenAsync(folder);
        await SketchFixture.FillAsync(store, 0, 3000);
        using var ended = new CancellationTokenSource();
        Task<int>[] writers = [.. Enumerable.Range(0, 4).Select(
            writer => Task.Run(() => WriteAndDeleteAsync(store, writer, ended.Token)))];

        MaintainedSketch last = null!;
        for (var round = 0; round < Rounds; round++)
        {
            await using StoreSketch sketch = Create(store);
            last = await sketch.GetAsync(CancellationToken.None);
        }
        var before = last.Version;
        while (last.Version - before < 500)
        {
            await Task.Yield();
        }
        await ended.CancelAsync();
        var changes = await Task.WhenAll(writers);

        Sketch fresh = Sketch.Build(
            new StoreInventory(store), SketchKey.Default, SymbolCount, CancellationToken.None);
        SymbolBlock maintained = last.Copy();
        Assert.True(changes.Sum() >= 500);
        Assert.Equal(store.Count, maintained.Count);
        Assert.Equal(fresh.Count, maintained.Count);
        Assert.True(fresh.Symbols.SequenceEqual(maintained.Symbols));
    }

    [Fact]
    public async Task Get_NodeStops_IsCancelled()
    {
        using var folder = new TempFolder();
        await using BlobStore store = await OpenAsync(folder);
        await using StoreSketch sketch = Create(store);

        await sketch.StopAsync(CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sketch.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Versions_TwoStarts_AreDifferent()
    {
        using var folder = new TempFolder();
        await using BlobStore store = await OpenAsync(folder);
        await using StoreSketch one = Create(store);
        await using StoreSketch other = Create(store);

        Assert.NotEqual(
            (await one.GetAsync(CancellationToken.None)).Version,
            (await other.GetAsync(CancellationToken.None)).Version);
        Assert.NotEqual(one.GetVersion(0), other.GetVersion(0));
    }

    private static StoreSketch Create(BlobStore store) =>
        new(store, Options, TimeProvider.System, NullLogger<StoreSketch>.Instance);

    private static Task<BlobStore> OpenAsync(TempFolder folder) => BlobStore.OpenAsync(
        new BlobStoreOptions { Durability = Durability.None },
        new PhysicalFileSystem(folder.Data),
        TimeProvider.System,
        NullLogger<BlobStore>.Instance,
        CancellationToken.None);

    private static async Task<int> WriteAndDeleteAsync(BlobStore store, int writer, CancellationToken ended)
    {
        var changes = 0;
        for (var number = 1_000_000 * (writer + 1); !ended.IsCancellationRequested; number++)
        {
            Digest digest = await SketchFixture.PutAsync(store, number);
            changes++;
            if (number % 3 != 0)
            {
                await store.DeleteAsync(digest, CancellationToken.None);
                changes++;
            }
        }
        return changes;
    }
}
