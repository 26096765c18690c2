using BlobStash.Storage;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.LoadBench.Blobs;

/// <summary>Fills a data directory without a server, which takes minutes for ten million small blobs.</summary>
internal static class StoreBuilder
{
    /// <summary>Puts that wait for their commit at once; each group commit takes what waits.</summary>
    private const int Writers = 1024;

    /// <summary>Stores every blob of the series. Nothing is flushed before the end.</summary>
    public static async Task FillAsync(string directory, BlobSeries blobs)
    {
        await using BlobStore store = await BlobStore.OpenAsync(
            new BlobStoreOptions { Durability = Durability.None },
            new PhysicalFileSystem(directory),
            TimeProvider.System,
            NullLogger<BlobStore>.Instance,
            CancellationToken.None);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            var bytes = new byte[blobs.Length];
            blobs.Rest.CopyTo(bytes.AsSpan(BlobSeries.MarkLength));
            for (var i = Interlocked.Increment(ref next); i < blobs.Count; i = Interlocked.Increment(ref next))
            {
                blobs.WriteMark(i, bytes);
                await using BlobWriter writer = store.CreateWriter(bytes.Length);
                await writer.WriteAsync(bytes, CancellationToken.None);
                await writer.CommitAsync(expected: null, CancellationToken.None);
            }
        })));
    }
}
