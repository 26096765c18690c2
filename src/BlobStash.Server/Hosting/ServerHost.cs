using System.Net.Sockets;
using BlobStash.Server.Batches;
using BlobStash.Server.Blobs;
using BlobStash.Server.Certificates;
using BlobStash.Server.Changes;
using BlobStash.Server.Compatibility;
using BlobStash.Server.Configuration;
using BlobStash.Server.Connections;
using BlobStash.Server.Deletions;
using BlobStash.Server.Health;
using BlobStash.Server.Limits;
using BlobStash.Server.Logging;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Peers;
using BlobStash.Server.Problems;
using BlobStash.Server.Scrubbing;
using BlobStash.Server.Sketches;
using BlobStash.Server.Sync;
using BlobStash.Storage.Files;

namespace BlobStash.Server.Hosting;

/// <summary>Builds the node, from its configuration to its routes.</summary>
internal static class ServerHost
{
    /// <summary>Builds a node that is ready to run. Its data directory is open and locked.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="openDisk">Opens the data directory, given its full path; the real disk when left out.</param>
    /// <param name="files">Where files with settings are; those of this process when left out.</param>
    /// <param name="stopping">Gives the start up.</param>
    /// <exception cref="StartupException">The configuration cannot be used.</exception>
    /// <exception cref="Storage.Contract.StoreOpenException">The data directory cannot be used.</exception>
    public static async Task<WebApplication> BuildAsync(
        string[] args,
        Func<string, IFileSystem>? openDisk = null,
        SettingFiles? files = null,
        CancellationToken stopping = default)
    {
        CommandLine commandLine = CommandLine.Parse(args);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new() { Args = commandLine.Format() });
        var reader = new SettingsReader(commandLine, files ?? SettingFiles.OfProcess());
        reader.AddTo(builder.Configuration);
        NodeOptions options = NodeOptionsReader.Read(builder.Configuration);
        ServerCertificates certificates = LoadCertificates(builder);
        UnixSockets.Prepare(ListenAddresses.Read(builder.Configuration));
        var levels = new LogLevels(builder.Configuration);
        ILoggerFactory loggers = LoggingSetup.Create(builder.Configuration, options, levels);
        try
        {
            builder.AddLogging(loggers);
            NodeResources resources = NodeResources.Read();
            resources.CheckDescriptors();
            EffectiveLimits limits = EffectiveLimits.Derive(options.Limits, resources);
            builder.AddKestrel(options, limits, certificates);
            builder.Services.AddRouting();
            builder.Services.AddOpenApiDocument();
            PeerDirectory peers = builder.Services.AddNode(options);
            builder.Services.AddLimits(limits, resources);
            builder.Services.AddReload(reader, certificates, levels);
            FileSizeSignal.Ignore();
            IFileSystem disk = openDisk?.Invoke(options.GetDataPath())
                ?? new PhysicalFileSystem(options.GetDataPath(), options.Storage.ReadableBy);
            await builder.AddStoreAsync(options, peers, disk, loggers, stopping);
            return Build(builder);
        }
        catch
        {
            // Writes what the log still holds: why the store was refused may be in it.
            loggers.Dispose();
            throw;
        }
    }

    /// <summary>Starts a node that was built.</summary>
    /// <exception cref="StartupException">The web server refuses what it was told to do.</exception>
    public static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (SocketException e)
        {
            var addresses = string.Join(", ", app.Urls);
            throw new StartupException(
                ExitCode.AddressUnusable, $"A listen address cannot be used: {e.Message} ({addresses}).");
        }
        catch (Exception e) when (e is not IOException
            && e.Source?.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true)
        {
            throw new StartupException(
                ExitCode.BadConfiguration,
                $"The web server cannot be started as configured: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static ServerCertificates LoadCertificates(WebApplicationBuilder builder)
    {
        var errors = new List<string>();
        var certificates = ServerCertificates.Load(
            builder.Configuration, builder.Environment.ContentRootPath, errors);
        NodeOptionsReader.ThrowIfAny(errors);
        return certificates;
    }

    private static WebApplication Build(WebApplicationBuilder builder)
    {
        WebApplication app = builder.Build();
        UsePipeline(app);
        MapRoutes(app);
        return app;
    }

    private static void UsePipeline(WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            AllowStatusCode404Response = true,
            ExceptionHandler = static _ => Task.CompletedTask,
        });
        app.Use(ConnectionStages.Wrap);
        app.UseRouting();
        app.UseCompatibility();
        app.UseUnmatchedProblems();
    }

    private static void MapRoutes(WebApplication app)
    {
        app.MapBlobs();
        app.MapBatches();
        app.MapSync();
        app.MapSketches();
        app.MapDeletions();
        app.MapChanges();
        app.MapPeers();
        app.MapCompatibility();
        app.MapScrub();
        app.MapHealth();
        app.MapOpenApiDocument();
    }
}
