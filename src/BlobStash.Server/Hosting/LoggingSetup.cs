using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Settings.Configuration;

namespace BlobStash.Server.Hosting;

/// <summary>Serilog behind the framework's logging, set up by the Serilog section.</summary>
internal static class LoggingSetup
{
    /// <summary>Creates the factory that the store logs to before there is a host. The host takes it over.</summary>
    public static ILoggerFactory Create(IConfiguration configuration)
    {
        // The assemblies are named because a published program need not carry the list that would be searched for them.
        var sinks = new ConfigurationReaderOptions(
            typeof(ConsoleLoggerConfigurationExtensions).Assembly, typeof(FileLoggerConfigurationExtensions).Assembly);
        Serilog.Core.Logger logger = new LoggerConfiguration()
            .ReadFrom.Configuration(configuration, sinks)
            .Filter.ByExcluding(MayShowKey)
            .CreateLogger();
        return LoggerFactory.Create(logging => logging
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddProvider(new SerilogLoggerProvider(logger, dispose: true)));
    }

    /// <summary>Makes the host log to the given factory, and dispose it at the end.</summary>
    public static void AddLogging(this WebApplicationBuilder builder, ILoggerFactory loggers) =>
        builder.Services.AddSingleton(_ => loggers);

    /// <summary>
    /// The framework's request log, where it is switched on, shows queries, and this route's has a key in it.
    /// </summary>
    private static bool MayShowKey(LogEvent logged) =>
        logged.Properties.ContainsKey("QueryString")
        && logged.Properties.TryGetValue("Path", out LogEventPropertyValue? path)
        && path is ScalarValue { Value: string text }
        && text.Contains(Compatibility.SyncRouteTable.TriggerName, StringComparison.OrdinalIgnoreCase);
}
