using BlobStash.Client;
using BlobStash.Server.Batches;
using BlobStash.Server.Blobs;
using BlobStash.Server.Certificates;
using BlobStash.Server.Changes;
using BlobStash.Server.Compatibility;
using BlobStash.Server.Configuration;
using BlobStash.Server.Connections;
using BlobStash.Server.Deletions;
using BlobStash.Server.Limits;
using BlobStash.Server.Logging;
using BlobStash.Server.Peers;
using BlobStash.Server.Problems;
using BlobStash.Server.Scrubbing;
using BlobStash.Server.Security;
using BlobStash.Server.Sketches;
using BlobStash.Server.Sync;
using BlobStash.Storage.Scrubbing;
using BlobStash.Sync;
using BlobStash.Sync.Merkle;

namespace BlobStash.Server.Hosting;

/// <summary>Registers the parts of the node. This is the only place that knows all of them.</summary>
internal static class NodeServices
{
    /// <summary>Adds everything that both route families need.</summary>
    /// <returns>The peers, which whoever opens the store needs.</returns>
    public static PeerDirectory AddNode(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(options);

        // Read now, so that peers that cannot be used end the start before the store is open.
        var peers = new PeerDirectory(options.Sync, new PeerFile(options.GetDataPath()), TimeProvider.System);
        services.AddSingleton(peers);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new ApiKeyRing(options.ApiKeys));
        services.AddSingleton(new ClientAddresses(options.TrustedProxies));
        services.AddSingleton<WrongKeys>();
        services.AddSingleton<RefusedKeyLog>();
        services.AddSingleton<RefusedWriteLog>();
        services.AddSingleton<RouteGuard>();
        services.AddSingleton<Journal>();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        AddConnections(services, options);
        AddBlobs(services, options);
        AddSync(services, options);
        AddSketches(services, options);
        services.AddSingleton(new FollowerGate(options.Limits.MaxConcurrentFollowers));
        services.AddSingleton<ChangeStream>();
        services.AddSingleton<ChangeEndpoint>();
        AddCompatibility(services);
        AddScrubbing(services);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Limits.ShutdownTimeout);
        services.AddHostedService<StartAnnouncement>();
        services.AddHostedService<AssemblyPreload>();
        return peers;
    }

    /// <summary>Adds what reads settings and certificates again while the node runs.</summary>
    public static void AddReload(
        this IServiceCollection services, SettingsReader reader, ServerCertificates certificates, LogLevels levels)
    {
        services.AddSingleton(levels);
        services.AddSingleton(reader);
        services.AddSingleton(certificates);
        services.AddSingleton<CertificateWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<CertificateWatch>());
        services.AddSingleton<IReloadable>(static provider => provider.GetRequiredService<CertificateWatch>());
        services.AddSingleton<ConfigurationReload>();
        services.AddSingleton<IReloadable>(static provider => provider.GetRequiredService<ApiKeyRing>());
        services.AddSingleton<IReloadable>(static provider => provider.GetRequiredService<BlobHeaders>());
        services.AddSingleton<IReloadable>(static provider => provider.GetRequiredService<FollowerGate>());
        services.AddSingleton<IReloadable>(static provider => provider.GetRequiredService<BlobListEndpoint>());
        services.AddSingleton<IReloadable>(static provider => provider.GetRequiredService<RangeSender>());
        services.AddSingleton<IReloadable>(static provider => provider.GetRequiredService<SlowReaderWatch>());
        services.AddSingleton<IReloadable, KestrelLimits>();
        services.AddSingleton<IReloadable, ShutdownLimit>();
        services.AddSingleton<IReloadable, ReloadedLimits>();
        services.AddSingleton<IReloadable, ReloadedBudget>();
    }

    private static void AddConnections(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SlowReaderWatch>(
            provider, options.Limits.SlowReaderTimeout));
        services.AddHostedService(static provider => provider.GetRequiredService<SlowReaderWatch>());
        services.AddSingleton<StagedClose>();
        services.AddSingleton<ConnectionStages>();
    }

    /// <summary>Adds what bounds the memory and the connections of all requests together.</summary>
    public static void AddLimits(this IServiceCollection services, EffectiveLimits limits, NodeResources resources)
    {
        services.AddSingleton(limits);
        services.AddSingleton(provider => new BufferBudget(
            limits.BufferedBytes, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UploadAdmission>();
        services.AddSingleton(provider => new ConnectionGate(
            limits.Connections, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new ConnectionPlaces(limits.Connections + ConnectionGate.MaxRefusing));
        services.AddSingleton(resources);
        services.AddSingleton<LimitAnnouncement>();
        services.AddHostedService(static provider => provider.GetRequiredService<LimitAnnouncement>());
    }

    private static void AddBlobs(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider => new UploadGate(provider.GetRequiredService<EffectiveLimits>().Uploads));
        services.AddSingleton(new BlobHeaders(isPrivate: options.ApiKeys.Count > 0));
        services.AddSingleton<BlobReceiver>();
        services.AddSingleton<BlobSender>();
        services.AddSingleton(provider => new RangeSender(
            provider.GetRequiredService<BlobSender>(), options.Limits.MaxRangeCount));
        services.AddSingleton<BlobReadEndpoint>();
        services.AddSingleton<BlobWriteEndpoint>();
        services.AddSingleton<BatchGate>();
        services.AddSingleton<BatchEndpoint>();
        services.AddSingleton(provider => new BlobListEndpoint(
            provider.GetRequiredService<Storage.BlobStore>(), options.Limits.MaxListCount));
    }

    private static void AddSync(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<IInventory, StoreInventory>();
        services.AddSingleton<MerkleTree>();
        services.AddSingleton<ILocalReplica, StoreReplica>();
        services.AddSingleton<PeerEndpoint>();
        services.AddSingleton<PeerSessions>();
        services.AddSingleton<StateEndpoint>();
        services.AddSingleton<DeletionEndpoint>();
        services.AddSingleton<SyncEndpoint>();
        services.AddHostedService<AntiEntropyService>();
    }

    private static void AddSketches(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<NodeIdentity>();
        services.AddSingleton<StoreSketch>();
        services.AddHostedService(static provider => provider.GetRequiredService<StoreSketch>());
        services.AddSingleton(provider => new SketchSnapshots(
            options.Sync.SketchSymbols, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SketchSender>();
        services.AddSingleton<SketchEndpoint>();
        services.AddSingleton<BucketSketchEndpoint>();
        services.AddSingleton<DigestStreamEndpoint>();
        services.AddSingleton<ResolveEndpoint>();
    }

    private static void AddScrubbing(IServiceCollection services)
    {
        services.AddSingleton<IBlobSource, PeerBlobSource>();
        services.AddSingleton<ScrubService>();
        services.AddHostedService(static provider => provider.GetRequiredService<ScrubService>());
    }

    private static void AddCompatibility(IServiceCollection services)
    {
        services.AddSingleton<BlobGetEndpoint>();
        services.AddSingleton<BlobPostEndpoint>();
        services.AddSingleton<UploadEndpoint>();
        services.AddSingleton<EnumerateEndpoint>();
        services.AddSingleton<SyncStateEndpoint>();
        services.AddSingleton<TriggerEndpoint>();
    }
}
