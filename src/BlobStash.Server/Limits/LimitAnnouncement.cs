using BlobStash.Server.Configuration;

namespace BlobStash.Server.Limits;

/// <summary>Says once, at the start, which limits are lower than configured, and why.</summary>
internal sealed partial class LimitAnnouncement(
    NodeOptions options, EffectiveLimits limits, NodeResources resources, ILogger<LimitAnnouncement> logger)
    : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (limits.Connections < options.Limits.MaxConcurrentConnections
            || limits.Uploads < options.Limits.MaxConcurrentUploads)
        {
            LogLowered(
                logger, resources.MemoryBytes >> 20, resources.Descriptors, limits.Connections, limits.Uploads);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventIds.LimitsLowered, LogLevel.Warning,
        "This process may use {MemoryMebibytes} MiB of memory and {Descriptors} open files: at most {Connections} "
        + "connections and {Uploads} uploads at once")]
    private static partial void LogLowered(
        ILogger logger, long memoryMebibytes, long descriptors, int connections, int uploads);
}
