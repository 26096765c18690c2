using System.Globalization;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace BlobStash.Server.Logging;

/// <summary>
/// Serilog behind the framework's logging: standard output and files as the <c>BlobStash:Log</c> section says, and the
/// sinks of the <c>Serilog</c> section beside them. Each has a queue, so that none delays the node or another one.
/// </summary>
internal static class LoggingSetup
{
    /// <summary>Folder of the files, in the data directory.</summary>
    public const string Folder = "logs";

    private const string ConsoleTemplate = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    private const string FileTemplate =
        "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";

    private const string FileName = "blobstash-.log";
    private const int KeptFiles = 14;
    private const long MaxFileBytes = 100 << 20;

    /// <summary>Creates the factory that the store logs to before there is a host. The host takes it over.</summary>
    /// <exception cref="StartupException">A sink of the <c>Serilog</c> section cannot be used.</exception>
    public static ILoggerFactory Create(IConfiguration configuration, NodeOptions options, LogLevels levels)
    {
        new SinkFailures(Console.Error, TimeProvider.System).Listen();
        var root = new LoggerConfiguration().Filter.ByExcluding(MayShowKey);
        levels.Apply(root);
        AddOwnSinks(root, options);
        try
        {
            SinkSections.AddTo(root, configuration);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
        {
            throw new StartupException(
                ExitCode.BadConfiguration, $"Configuration: Serilog: {e.Message.ReplaceLineEndings(" ")}");
        }
        Serilog.Core.Logger logger = root.CreateLogger();
        return LoggerFactory.Create(logging =>
        {
            logging.AddConfiguration(configuration.GetSection("Logging"));
            // Made by the factory, which disposes what it has made, and so writes out what is queued.
            logging.Services.AddSingleton<ILoggerProvider>(_ => new SerilogLoggerProvider(logger, dispose: true));
        });
    }

    /// <summary>Makes the host log to the given factory, and dispose it at the end.</summary>
    public static void AddLogging(this WebApplicationBuilder builder, ILoggerFactory loggers) =>
        builder.Services.AddSingleton(_ => loggers);

    private static void AddOwnSinks(LoggerConfiguration root, NodeOptions options)
    {
        if (options.Log.Console)
        {
            root.WriteTo.Sink(new LogQueue(new LoggerConfiguration().MinimumLevel.Verbose()
                .WriteTo.Console(CreateFormatter(options.Log.Format, ConsoleTemplate)).CreateLogger()));
        }
        if (options.Log.File)
        {
            var folder = Path.Combine(options.GetDataPath(), Folder);
            if (File.Exists(folder))
            {
                // The library would say that a file is locked.
                SelfLog.WriteLine("{0} is a file, and must be a folder", folder);
            }
            root.WriteTo.Sink(new LogQueue(new LoggerConfiguration().MinimumLevel.Verbose()
                .WriteTo.File(
                    CreateFormatter(options.Log.Format, FileTemplate),
                    Path.Combine(folder, FileName),
                    fileSizeLimitBytes: MaxFileBytes,
                    rollingInterval: RollingInterval.Day,
                    rollOnFileSizeLimit: true,
                    retainedFileCountLimit: KeptFiles,
                    hooks: new LogFileModes(folder, options.Storage.ReadableBy))
                .CreateLogger()));
        }
    }

    private static ITextFormatter CreateFormatter(LogFormat format, string template) => format == LogFormat.Json
        ? new JsonLine()
        : new MessageTemplateTextFormatter(template, CultureInfo.InvariantCulture);

    /// <summary>
    /// The framework's request log, where it is switched on, shows queries, and this route's has a key in it.
    /// </summary>
    private static bool MayShowKey(LogEvent logged) =>
        logged.Properties.ContainsKey("QueryString")
        && logged.Properties.TryGetValue("Path", out LogEventPropertyValue? path)
        && path is ScalarValue { Value: string text }
        && text.Contains(Compatibility.SyncRouteTable.TriggerName, StringComparison.OrdinalIgnoreCase);
}
