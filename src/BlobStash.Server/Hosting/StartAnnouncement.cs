using BlobStash.Server.Configuration;
using BlobStash.Server.Security;
using BlobStash.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BlobStash.Server.Hosting;

/// <summary>Says in one line what was started, once the node listens.</summary>
internal sealed partial class StartAnnouncement(
    IServer server,
    BlobStore store,
    NodeOptions options,
    ApiKeyRing keys,
    ILogger<StartAnnouncement> logger) : IHostedLifecycleService
{
    /// <summary>Keys shorter than this draw a warning.</summary>
    private const int ComfortableKeyLength = 16;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (ApiKeyOptions key in options.ApiKeys.Where(static key => key.Key.Length < ComfortableKeyLength))
        {
            LogShortKey(logger, key.Id);
        }
        var addresses = string.Join(", ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
        var access = keys.IsEmpty ? "open to this machine, no keys" : $"{keys.Count} keys";
        LogStarted(logger, addresses, Path.GetFullPath(options.DataDirectory), store.Count, access);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogStopping(logger);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventIds.Started, LogLevel.Information,
        "BlobStash listens on {Addresses}, data in {DataDirectory}, {Count} blobs, access: {Access}")]
    private static partial void LogStarted(
        ILogger logger, string addresses, string dataDirectory, long count, string access);

    [LoggerMessage(EventIds.ShortKey, LogLevel.Warning, "The API key {KeyId} is short enough to be guessed")]
    private static partial void LogShortKey(ILogger logger, string keyId);

    [LoggerMessage(EventIds.Stopping, LogLevel.Information, "BlobStash stops; running requests are finished first")]
    private static partial void LogStopping(ILogger logger);
}
