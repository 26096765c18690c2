using BlobStash.Server.Configuration;
using BlobStash.Server.Logging;
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
        ICollection<string> bound = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (ListenAddresses.FindOpen(bound, hasKeys: !keys.IsEmpty).FirstOrDefault() is { } open)
        {
            throw new StartupException(
                ExitCode.BadConfiguration,
                $"The node came to listen on {open}, which is not a loopback address, and no API key is configured; "
                + "it has stopped.");
        }
        foreach (ApiKeyOptions key in options.ApiKeys.Where(static key => key.Key.Length < ComfortableKeyLength))
        {
            LogShortKey(logger, key.Id);
        }
        var addresses = string.Join(", ", bound);
        var access = keys.IsEmpty ? "open to this machine, no keys" : Phrases.Count(keys.Count, "key");
        LogStarted(logger, addresses, options.GetDataPath(), Phrases.Count(store.Count, "blob"), access);
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
        "BlobStash listens on {Addresses}, data in {DataDirectory}, {Blobs}, access: {Access}")]
    private static partial void LogStarted(
        ILogger logger, string addresses, string dataDirectory, string blobs, string access);

    [LoggerMessage(EventIds.ShortKey, LogLevel.Warning, "The API key {KeyId} is short enough to be guessed")]
    private static partial void LogShortKey(ILogger logger, string keyId);

    [LoggerMessage(EventIds.Stopping, LogLevel.Information, "BlobStash stops; running requests are finished first")]
    private static partial void LogStopping(ILogger logger);
}
