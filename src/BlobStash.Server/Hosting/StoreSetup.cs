using BlobStash.Server.Configuration;
using BlobStash.Server.Limits;
using BlobStash.Server.Peers;
using BlobStash.Storage;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;

namespace BlobStash.Server.Hosting;

/// <summary>Opens the store before the node listens, and lets the host close it after the last request.</summary>
internal static class StoreSetup
{
    /// <summary>
    /// One in so many of the others is for segments, the rest for connections, for uploads, and for large blobs that
    /// are read.
    /// </summary>
    private const int SegmentShareOfDescriptors = 4;

    /// <summary>A terabyte of segments of the usual size; more open ones make no read faster.</summary>
    private const int MaxOpenSegments = 4096;

    /// <summary>Opens the store and registers it. The container disposes it, which writes the checkpoint.</summary>
    /// <exception cref="StoreOpenException">The data directory cannot be used.</exception>
    public static async Task AddStoreAsync(
        this WebApplicationBuilder builder,
        NodeOptions options,
        PeerDirectory peers,
        IFileSystem disk,
        ILoggerFactory loggers,
        CancellationToken stopping)
    {
        BlobStore store;
        try
        {
            store = await BlobStore.OpenAsync(
                CreateOptions(options.Storage) with { DeletionsMayArrive = () => peers.Peers.Count > 0 },
                disk,
                TimeProvider.System,
                loggers.CreateLogger<BlobStore>(),
                stopping);
        }
        catch (StoreOpenException e)
        {
            throw Describe(options.GetDataPath(), e);
        }
        builder.Services.AddSingleton(_ => store);
    }

    /// <summary>The store knows no path; and what the disk said is told, unless the message has it already.</summary>
    private static StoreOpenException Describe(string path, StoreOpenException error)
    {
        Exception? cause = error.InnerException;
        while (cause is { InnerException: { } inner })
        {
            cause = inner;
        }
        var reason = cause is null || error.Message.Contains(cause.Message, StringComparison.Ordinal)
            ? ""
            : $" The system says: {cause.Message}";
        return new StoreOpenException($"{path}: {error.Message}{reason}".ReplaceLineEndings(" "), error);
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
        ReserveBytes = storage.ReserveBytes,
        RenewPuts = storage.RenewPuts,
        RememberedChanges = storage.RememberedChanges,
        CreateInUsedFolder = storage.CreateInUsedFolder,
        RestoreFormat = storage.RestoreFormat,
        MaxOpenSegments = Math.Clamp(
            (OpenFileLimit.Raise() - EffectiveLimits.OwnDescriptors) / SegmentShareOfDescriptors,
            BlobStoreOptions.MinMaxOpenSegments,
            MaxOpenSegments),
    };
}
