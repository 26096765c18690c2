using Microsoft.Extensions.Primitives;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace BlobStash.Server.Logging;

/// <summary>
/// The levels of <c>Serilog:MinimumLevel</c>, which follow the configuration while the node runs. Sources that are
/// first named later are heeded at the next start. Thread safe.
/// </summary>
internal sealed class LogLevels
{
    private const string Section = "Serilog:MinimumLevel";
    private const string DefaultKey = Section + ":Default";
    private const string OverrideKey = Section + ":Override";

    private readonly IConfiguration _configuration;
    private readonly LoggingLevelSwitch _default = new();
    private readonly Dictionary<string, LoggingLevelSwitch> _bySource;

    /// <summary>Takes over the levels of a validated configuration.</summary>
    public LogLevels(IConfiguration configuration)
    {
        _configuration = configuration;
        _bySource = configuration.GetSection(OverrideKey).GetChildren()
            .ToDictionary(static source => source.Key, static _ => new LoggingLevelSwitch());
        Update();
        ChangeToken.OnChange(configuration.GetReloadToken, Update);
    }

    /// <summary>Keys that are heeded while the node runs.</summary>
    public IEnumerable<string> Keys =>
        [Section, DefaultKey, .. _bySource.Keys.Select(static source => $"{OverrideKey}:{source}")];

    /// <summary>One failure for each level that is none, those of the framework's own section among them.</summary>
    public static IEnumerable<string> Validate(IConfiguration configuration) =>
        Find<LogEventLevel>(configuration.GetSection(Section))
            .Concat(Find<LogLevel>(configuration.GetSection("Logging:LogLevel")));

    /// <summary>Puts them in force.</summary>
    public void Apply(LoggerConfiguration logger)
    {
        logger.MinimumLevel.ControlledBy(_default);
        foreach (var (source, level) in _bySource)
        {
            logger.MinimumLevel.Override(source, level);
        }
    }

    private static IEnumerable<string> Find<TLevel>(IConfigurationSection section)
        where TLevel : struct, Enum => section.AsEnumerable()
        .Where(static pair => !string.IsNullOrEmpty(pair.Value) && !IsLevel<TLevel>(pair.Value))
        .Select(static pair =>
            $"{pair.Key} is '{pair.Value}', and must be one of {string.Join(", ", Enum.GetNames<TLevel>())}.");

    private static bool IsLevel<TLevel>(string text)
        where TLevel : struct, Enum => Enum.GetNames<TLevel>().Contains(text, StringComparer.OrdinalIgnoreCase);

    private void Update()
    {
        _default.MinimumLevel = Read(_configuration[DefaultKey] ?? _configuration[Section]);
        foreach (var (source, level) in _bySource)
        {
            level.MinimumLevel = Read(_configuration[$"{OverrideKey}:{source}"]);
        }
    }

    private static LogEventLevel Read(string? text) =>
        Enum.TryParse(text, ignoreCase: true, out LogEventLevel level) ? level : LogEventLevel.Information;
}
