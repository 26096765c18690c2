using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BlobStash.Core.Digests;
using BlobStash.Server.Configuration;
using BlobStash.Server.Logging;
using BlobStash.Storage;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Sketches;

/// <summary>
/// The sketch of the store's set: built on all cores when the node starts, while it serves already, and kept up to date
/// by every write from then on. Thread safe.
/// </summary>
/// <remarks>
/// Writes go on while it is built. Each bucket is copied at one moment, and every change after that moment goes into
/// the sketch by itself. Both only add to symbols, which commutes: whichever comes first, the sketch is right when the
/// last bucket is in, and nobody sees it before.
/// </remarks>
internal sealed partial class StoreSketch : IHostedLifecycleService, IAsyncDisposable
{
    private readonly BlobStore _store;
    private readonly int _symbolCount;
    private readonly ulong _firstVersion;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task<MaintainedSketch>> _built;

    /// <summary>Prepares the sketch; it is built from the start of the node on, or when it is asked for.</summary>
    public StoreSketch(BlobStore store, NodeOptions options, TimeProvider clock, ILogger<StoreSketch> logger)
    {
        (_store, _clock, _logger) = (store, clock, logger);
        _symbolCount = options.Sync.SketchSymbols;
        Key = options.Sync.SketchKey.Length == 0
            ? SketchKey.Default
            : SketchKey.FromBytes(Convert.FromHexString(options.Sync.SketchKey));
        _firstVersion = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        CancellationToken stopping = _stopping.Token;
        _built = new(() => BuildAsync(stopping));
    }

    /// <summary>The key of the checksums.</summary>
    public SketchKey Key { get; }

    /// <summary>Number of symbols that are kept.</summary>
    public int SymbolCount => _symbolCount;

    /// <summary>The sketch, as soon as it describes the whole set.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the building.</param>
    /// <exception cref="OperationCanceledException">The node stops, or the caller gave up.</exception>
    public Task<MaintainedSketch> GetAsync(CancellationToken cancellationToken) =>
        _built.Value.WaitAsync(cancellationToken);

    /// <summary>What peers are told for a version of a bucket: no start of the node tells it for another set.</summary>
    public ulong GetVersion(long bucketVersion) => unchecked(_firstVersion + (ulong)bucketVersion);

    /// <summary>Begins to build once the node answers requests, which would else wait for the cores.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _ = _built.Value;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => EndAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Cancelled and not disposed: a host may be disposed while it still stops.
        await EndAsync(CancellationToken.None);
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (_built.IsValueCreated)
        {
            Task ended = _built.Value.WaitAsync(cancellationToken);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<MaintainedSketch> BuildAsync(CancellationToken stopping)
    {
        var started = _clock.GetTimestamp();
        var sketch = new MaintainedSketch(new Sketch(Key, _symbolCount), _firstVersion);
        var observer = new SketchObserver(sketch);
        var next = -1;

        // Threads of their own: those of the pool have requests to answer.
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () => AddBuckets(sketch, observer, ref next, stopping),
            stopping,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            var digests = Phrases.Count(sketch.Copy(0, 0).Count, "digest");
            LogBuilt(_logger, _symbolCount, digests, _clock.GetElapsedTime(started));
        }
        return sketch;
    }

    private void AddBuckets(
        MaintainedSketch sketch, SketchObserver observer, ref int next, CancellationToken stopping)
    {
        var part = new Sketch(Key, _symbolCount);
        var digests = new List<Digest>();
        for (var prefix = Interlocked.Increment(ref next);
            prefix < MerkleState.BucketCount;
            prefix = Interlocked.Increment(ref next))
        {
            stopping.ThrowIfCancellationRequested();
            digests.Clear();
            _store.ObserveBucket((byte)prefix, observer, digests);
            part.Add(CollectionsMarshal.AsSpan(digests));
        }
        sketch.Merge(part);
    }
}
