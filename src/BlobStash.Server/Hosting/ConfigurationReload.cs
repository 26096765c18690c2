using BlobStash.Server.Configuration;
using BlobStash.Server.Logging;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BlobStash.Server.Hosting;

/// <summary>
/// Reads the settings again while the node runs, and applies those that can change: keys, levels of the log, limits,
/// certificates. All of them or, where any is wrong, none. Thread safe.
/// </summary>
internal sealed partial class ConfigurationReload(
    SettingsReader reader,
    IConfiguration configuration,
    IEnumerable<IReloadable> parts,
    LogLevels levels,
    IServer server,
    ILogger<ConfigurationReload> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string?> _known = Flatten(configuration);

    /// <summary>Does it, and says in the log what came of it.</summary>
    public void Run()
    {
        lock (_lock)
        {
            try
            {
                Apply(reader.Read());
            }
            catch (StartupException e)
            {
                LogRefused(logger, e.Message);
            }
#pragma warning disable CA1031 // A signal must not end the node, whatever it met: a file may change while it is read.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogBroken(logger, e);
            }
        }
    }

    private void Apply(IConfigurationRoot fresh)
    {
        NodeOptions options = NodeOptionsReader.Read(fresh);
        ICollection<string> bound = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (ListenAddresses.FindOpen(bound, hasKeys: options.ApiKeys.Count > 0).FirstOrDefault() is { } open)
        {
            LogRefused(logger, $"Without a key nobody may listen on {open}.");
            return;
        }
        Dictionary<string, string?> settings = Flatten(fresh);
        var changed = settings.Keys.Union(_known.Keys)
            .Where(key => settings.GetValueOrDefault(key) != _known.GetValueOrDefault(key))
            .Order(StringComparer.OrdinalIgnoreCase)
            .ToList();
        foreach (IReloadable part in parts)
        {
            part.Reload(options);
        }
        // The levels of the log follow the configuration by themselves.
        ((IConfigurationRoot)configuration).Reload();
        LogReloaded(logger, changed.Count == 0 ? "nothing" : string.Join(", ", changed));
        if (string.Join(", ", changed.Where(key => !IsReloaded(key))) is { Length: > 0 } later)
        {
            LogLater(logger, later);
        }
        foreach (var key in changed.Where(IsReloaded))
        {
            _known[key] = settings.GetValueOrDefault(key);
        }
    }

    private bool IsReloaded(string key) =>
        key.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase)
        || levels.Keys.Contains(key, StringComparer.OrdinalIgnoreCase)
        || parts.SelectMany(static part => part.ReloadedKeys)
            .Select(static known => $"{NodeOptions.Section}:{known}")
            .Any(known => known.EndsWith(':')
                ? key.StartsWith(known, StringComparison.OrdinalIgnoreCase)
                : key.Equals(known, StringComparison.OrdinalIgnoreCase));

    /// <summary>Values stay here: any of them may be a secret.</summary>
    private static Dictionary<string, string?> Flatten(IConfiguration configuration) =>
        new[] { NodeOptions.Section, "Urls", "Kestrel", "Logging", "Serilog" }
            .SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(static pair => pair.Value is not null)
            .ToDictionary(StringComparer.OrdinalIgnoreCase);

    [LoggerMessage(EventIds.Reloaded, LogLevel.Information, "Read the settings again; changed: {Changed}")]
    private static partial void LogReloaded(ILogger logger, string changed);

    [LoggerMessage(EventIds.ReloadBroken, LogLevel.Error, "Reading the settings again met an unexpected error")]
    private static partial void LogBroken(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.ReloadLater, LogLevel.Warning, "These settings change at the next start: {Settings}")]
    private static partial void LogLater(ILogger logger, string settings);

    [LoggerMessage(EventIds.ReloadRefused, LogLevel.Error,
        "The settings were read again and cannot be used; those before stay in force. {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
