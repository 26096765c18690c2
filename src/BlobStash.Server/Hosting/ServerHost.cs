using BlobStash.Server.Batches;
using BlobStash.Server.Blobs;
using BlobStash.Server.Changes;
using BlobStash.Server.Compatibility;
using BlobStash.Server.Configuration;
using BlobStash.Server.Health;
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
    /// <exception cref="StartupException">The configuration cannot be used.</exception>
    /// <exception cref="Storage.StoreOpenException">The data directory cannot be used.</exception>
    public static async Task<WebApplication> BuildAsync(string[] args, Func<string, IFileSystem>? openDisk = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new() { Args = args });
        ConfigurationSources.Add(builder.Configuration, args);
        NodeOptions options = NodeOptionsReader.Read(builder.Configuration);

        ILoggerFactory loggers = LoggingSetup.Create(builder.Configuration);
        builder.AddLogging(loggers);
        builder.AddKestrel(options);
        builder.Services.AddRouting();
        builder.Services.AddOpenApiDocument();
        builder.Services.AddNode(options);
        IFileSystem disk = (openDisk ?? OpenPhysicalDisk)(Path.GetFullPath(options.DataDirectory));
        await builder.AddStoreAsync(options, disk, loggers);

        WebApplication app = builder.Build();
        UsePipeline(app);
        MapRoutes(app);
        return app;
    }

    private static PhysicalFileSystem OpenPhysicalDisk(string directory) => new(directory);

    private static void UsePipeline(WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            AllowStatusCode404Response = true,
            ExceptionHandler = static _ => Task.CompletedTask,
        });
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
        app.MapChanges();
        app.MapPeers();
        app.MapCompatibility();
        app.MapScrub();
        app.MapHealth();
        app.MapOpenApiDocument();
    }
}
