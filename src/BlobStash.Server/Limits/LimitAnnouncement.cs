using BlobStash.Server.Configuration;
using BlobStash.Server.Logging;

namespace BlobStash.Server.Limits;

/// <summary>Says at the start, and when they change, which limits are lower than configured, and why.</summary>
internal sealed partial class LimitAnnouncement(
    NodeOptions options, EffectiveLimits limits, NodeResources resources, ILogger<LimitAnnouncement> logger)
    : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Announce(options.Limits, limits);
        return Task.CompletedTask;
    }

    /// <summary>Says it of limits that are in force from now on.</summary>
    public void Announce(LimitOptions configured, EffectiveLimits effective)
    {
        if (effective.Connections < configured.MaxConcurrentConnections
            || effective.Uploads < configured.MaxConcurrentUploads)
        {
            LogLowered(
                logger, resources.MemoryBytes >> 20, resources.Descriptors,
                Phrases.Count(effective.Connections, "connection"), Phrases.Count(effective.Uploads, "upload"));
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventIds.LimitsLowered, LogLevel.Warning,
        "This process may use {MemoryMebibytes} MiB of memory and {Descriptors} open files: at most {Connections} "
        + "and {Uploads} at once")]
    private static partial void LogLowered(
        ILogger logger, long memoryMebibytes, long descriptors, string connections, string uploads);
}
