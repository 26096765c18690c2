using BlobStash.Client.Peers;
using BlobStash.Client.Sessions;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client;

/// <summary>
/// One run of anti-entropy against one peer: find the differing digests by the cheapest method that both nodes know,
/// move the missing blobs both ways at once, and compare the roots at the end. What fails for a while is repeated, and
/// a session that fails half-way leaves a smaller difference for the next one. Memory is bounded whatever the size of
/// the difference: queues of digests, symbols and the buckets in work, never a whole blob.
/// </summary>
public sealed class SyncSession
{
    /// <summary>Failures in a row, of the peer or of the local store, that end a session; at least.</summary>
    internal const int MinConsecutiveFaults = 64;

    private readonly ILocalReplica _local;
    private readonly IPeer _peer;
    private readonly SyncOptions _options;
    private readonly TimeProvider _clock;

    /// <summary>Prepares a session over HTTP; nothing is sent yet.</summary>
    /// <param name="local">This node.</param>
    /// <param name="peer">The connection to the other node; stays the caller's.</param>
    /// <param name="options">What the session may do.</param>
    /// <param name="clock">Measures the duration.</param>
    public SyncSession(ILocalReplica local, PeerConnection peer, SyncOptions options, TimeProvider clock)
        : this(local, (peer ?? throw new ArgumentNullException(nameof(peer))).OpenPeer(), options, clock)
    {
    }

    /// <summary>Prepares a session over any protocol.</summary>
    /// <param name="local">This node.</param>
    /// <param name="peer">The other node, not asked for anything yet.</param>
    /// <param name="options">What the session may do.</param>
    /// <param name="clock">Measures the duration.</param>
    /// <exception cref="ArgumentOutOfRangeException">No transfer would be allowed.</exception>
    public SyncSession(ILocalReplica local, IPeer peer, SyncOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrentTransfers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.DryRunLimit);
        _local = local;
        _peer = peer;
        _options = options;
        _clock = clock;
    }

    /// <summary>Spreads the pauses between attempts.</summary>
    internal Random Random { get; init; } = new();

    /// <summary>Runs the session.</summary>
    /// <param name="cancellationToken">Ends it; what was moved stays moved.</param>
    /// <returns>What was done, failures of single blobs included.</returns>
    /// <exception cref="PeerException">The peer failed before a single blob was moved.</exception>
    /// <exception cref="LocalOnlyBlobsException">The pull is strict, and the peer lacks blobs of this node.</exception>
    public Task<SyncReport> RunAsync(CancellationToken cancellationToken) => RunAsync(null, cancellationToken);

    /// <summary>Runs the session and tells how far it is.</summary>
    /// <param name="progress">Told after every blob and amid long ones, by several threads; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; what was moved stays moved.</param>
    /// <returns>What was done, failures of single blobs included.</returns>
    /// <exception cref="PeerException">The peer failed before a single blob was moved.</exception>
    /// <exception cref="LocalOnlyBlobsException">The pull is strict, and the peer lacks blobs of this node.</exception>
    public async Task<SyncReport> RunAsync(IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var maxFaults = Math.Max(MinConsecutiveFaults, 4 * _options.MaxConcurrentTransfers);
        var tally = new SessionTally(maxFaults, progress);
        var retries = new SessionRetries(_clock, Random, new PeerPresence(_peer));
        var course = new SessionCourse(new SessionContext(_local, _peer, _options, tally, retries, _clock));
        await course.RunAsync(cancellationToken).ConfigureAwait(false);
        return tally.ToReport(_peer.Name, _peer.Protocol, _options.Direction, course.Finding) with
        {
            AlreadyInSync = course.WasInSync,
            ProvenEqual = course.Proof,
            EqualButDeletions = course.EqualButDeletions,
            Difference = course.Difference,
            Duration = _clock.GetElapsedTime(started),
        };
    }
}
