using Serilog;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Settings.Configuration;

namespace BlobStash.Server.Logging;

/// <summary>
/// What the <c>Serilog</c> section adds to the log. Its levels are not looked at here; see <see cref="LogLevels"/>.
/// </summary>
internal static class SinkSections
{
    private const string Section = "Serilog";
    private const string Sinks = Section + ":WriteTo";
    private const string Levels = Section + ":MinimumLevel";

    private const string UnknownSink = "Unable to find a method";

    private static readonly Lock Listening = new();

    // The assemblies are named because a published program need not carry the list that would be searched for them.
    private static readonly ConfigurationReaderOptions Options = new(
        typeof(ConsoleLoggerConfigurationExtensions).Assembly, typeof(FileLoggerConfigurationExtensions).Assembly);

    /// <summary>Adds its enrichers and filters, and each of its sinks behind a queue.</summary>
    /// <exception cref="InvalidOperationException">The section cannot be used.</exception>
    public static void AddTo(LoggerConfiguration root, IConfiguration configuration)
    {
        root.ReadFrom.Configuration(Select(configuration, static key => !IsBelow(key, Sinks)), Options);
        foreach (IConfigurationSection sink in configuration.GetSection(Sinks).GetChildren())
        {
            // An empty value switches a sink of an earlier source off.
            if (!string.IsNullOrEmpty(sink.Value) || sink.GetSection("Name").Exists())
            {
                root.WriteTo.Sink(new LogQueue(Create(configuration, sink)));
            }
        }
    }

    /// <summary>The library passes over a sink that it does not know, and tells only its own log.</summary>
    private static Logger Create(IConfiguration configuration, IConfigurationSection sink)
    {
        var own = new LoggerConfiguration();
        lock (Listening)
        {
            string? mistake = null;
            SelfLog.Enable(text => mistake = text.Contains(UnknownSink, StringComparison.Ordinal) ? text : mistake);
            own.ReadFrom.Configuration(Select(configuration, key => IsBelow(key, sink.Path)), Options);
            SelfLog.Disable();
            if (mistake is not null)
            {
                throw new InvalidOperationException($"{sink.Path}: {mistake.Split('\n')[0]}");
            }
        }
        return own.MinimumLevel.Verbose().CreateLogger();
    }

    private static IConfigurationRoot Select(IConfiguration configuration, Func<string, bool> isWanted) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(configuration.GetSection(Section).AsEnumerable()
                .Where(pair => pair.Value is not null && !IsBelow(pair.Key, Levels) && isWanted(pair.Key)))
            .Build();

    private static bool IsBelow(string key, string section) =>
        key.Equals(section, StringComparison.OrdinalIgnoreCase)
        || key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase);
}
