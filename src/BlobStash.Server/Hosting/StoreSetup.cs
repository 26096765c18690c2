using BlobStash.Server.Configuration;
using BlobStash.Storage;
using BlobStash.Storage.Files;

namespace BlobStash.Server.Hosting;

/// <summary>Opens the store before the node listens, and lets the host close it after the last request.</summary>
internal static class StoreSetup
{
    /// <summary>Opens the store and registers it. The container disposes it, which writes the checkpoint.</summary>
    /// <exception cref="StoreOpenException">The data directory cannot be used.</exception>
    public static async Task AddStoreAsync(
        this WebApplicationBuilder builder, NodeOptions options, IFileSystem disk, ILoggerFactory loggers)
    {
        BlobStore store = await BlobStore.OpenAsync(
            CreateOptions(options.Storage),
            disk,
            TimeProvider.System,
            loggers.CreateLogger<BlobStore>(),
            CancellationToken.None);
        builder.Services.AddSingleton(_ => store);
    }

    private static BlobStoreOptions CreateOptions(StorageOptions storage) => new()
    {
        SegmentSizeBytes = storage.SegmentSizeBytes,
        MaxBlobSizeBytes = storage.MaxBlobSizeBytes,
        Durability = storage.Durability,
        CompactionDeadShare = storage.CompactionDeadShare,
        TombstoneGrace = storage.TombstoneGrace,
        ParityDataShards = storage.ParityDataShards,
        ParityShards = storage.ParityShards,
        RememberedChanges = storage.RememberedChanges,
    };
}
