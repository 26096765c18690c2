using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BlobStash.Core.Digests;
using BlobStash.Server.Configuration;
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
internal sealed partial class StoreSketch : IHostedService, IAsyncDisposable
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
        _built = new(() => Task.Run(() => Build(stopping), stopping));
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

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = _built.Value;
        return Task.CompletedTask;
    }

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

    private MaintainedSketch Build(CancellationToken stopping)
    {
        var started = _clock.GetTimestamp();
        var sketch = new MaintainedSketch(new Sketch(Key, _symbolCount), _firstVersion);
        var observer = new SketchObserver(sketch);
        var options = new ParallelOptions
        {
            CancellationToken = stopping,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        Parallel.For(
            0,
            MerkleState.BucketCount,
            options,
            () => (Part: new Sketch(Key, _symbolCount), Digests: new List<Digest>()),
            (prefix, _, local) =>
            {
                local.Digests.Clear();
                _store.ObserveBucket((byte)prefix, observer, local.Digests);
                local.Part.Add(CollectionsMarshal.AsSpan(local.Digests));
                return local;
            },
            local => sketch.Merge(local.Part));
        LogBuilt(_logger, _symbolCount, sketch.Copy(0, 0).Count, _clock.GetElapsedTime(started));
        return sketch;
    }
}
