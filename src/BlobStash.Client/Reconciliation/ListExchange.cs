using BlobStash.Client.Peers;
using BlobStash.Client.Sessions;
using BlobStash.Core.Digests;
using BlobStash.Sync.Merkle;

namespace BlobStash.Client.Reconciliation;

/// <summary>
/// Finds a large difference by the peer's digests, which stream in ascending order, merged with the buckets of this
/// side. Memory: <see cref="PageSize"/> digests and one bucket. For one search.
/// </summary>
/// <remarks>
/// The peer's stream is read in pages as fast as it comes, since a stream that waits for transfers would be cut off as
/// too slow; the next page goes on behind the last digest, and so does a stream that broke.
/// </remarks>
internal sealed class ListExchange(ILocalReplica local, ISketchPeer peer, SessionRetries retries)
{
    /// <summary>Digests of the peer that are held at once: 8 MiB.</summary>
    public const int PageSize = 262_144;

    private const int PartSize = 1024;

    private readonly List<Digest> _have = [];
    private readonly List<Digest> _need = [];
    private readonly List<Digest> _bucket = [];
    private int _bucketPosition;
    private int _nextPrefix;

    /// <summary>Buckets below this one are done with.</summary>
    public int DonePrefixes { get; private set; }

    /// <summary>Visits the whole difference.</summary>
    /// <param name="theirCount">Digests that the peer claims to have.</param>
    /// <param name="visit">Told what was found, in parts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SketchUnusableException">The list has more digests than the peer claims.</exception>
    public async Task FindAsync(long theirCount, PartVisitor visit, CancellationToken cancellationToken)
    {
        try
        {
            await MergeAllAsync(theirCount, visit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // What was found before a failure counts too.
            await FlushAsync(visit, cancellationToken).ConfigureAwait(false);
        }

        DonePrefixes = MerkleState.BucketCount;
    }

    private async Task MergeAllAsync(long theirCount, PartVisitor visit, CancellationToken cancellationToken)
    {
        // Room for what was stored there since.
        var most = theirCount + (theirCount / 8) + PageSize;
        var isLast = theirCount == 0;
        Digest? after = null;
        for (long received = 0; !isLast;)
        {
            var page = await ReadPageAsync(after, cancellationToken).ConfigureAwait(false);
            received += page.Count;
            if (received > most)
            {
                throw new SketchUnusableException("The peer lists more digests than it claims to have.");
            }

            foreach (var theirs in page)
            {
                after = theirs;
                await MergeAsync(theirs, visit, cancellationToken).ConfigureAwait(false);
            }

            isLast = page.Count < PageSize;
        }

        while (TryPeek(out var ours))
        {
            await AddHaveAsync(ours, visit, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<List<Digest>> ReadPageAsync(Digest? after, CancellationToken cancellationToken)
    {
        var page = new List<Digest>();
        var effort = retries.BeginNeeded();
        while (true)
        {
            var before = page.Count;
            try
            {
                var from = page.Count > 0 ? page[^1] : after;
                await FillAsync(page, from, cancellationToken).ConfigureAwait(false);
                retries.Succeed(effort);
                return page;
            }
            catch (PeerException exception) when (exception.IsTransient)
            {
                if (page.Count >= before + PartSize)
                {
                    retries.Succeed(effort);
                }

                await retries.PauseAsync(effort, exception, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task FillAsync(List<Digest> page, Digest? from, CancellationToken cancellationToken)
    {
        var last = from;
        await foreach (var digest in peer.ListDigestsAsync(from, null, cancellationToken).ConfigureAwait(false))
        {
            if (last is { } bound && digest <= bound)
            {
                throw new SketchUnusableException("The peer's list of digests is out of order.");
            }

            last = digest;
            page.Add(digest);
            if (page.Count == PageSize)
            {
                return;
            }
        }
    }

    private async ValueTask MergeAsync(Digest theirs, PartVisitor visit, CancellationToken cancellationToken)
    {
        DonePrefixes = theirs.Prefix;
        while (TryPeek(out var ours) && ours <= theirs)
        {
            if (ours == theirs)
            {
                _bucketPosition++;
                return;
            }

            await AddHaveAsync(ours, visit, cancellationToken).ConfigureAwait(false);
        }

        _need.Add(theirs);
        if (_need.Count == PartSize)
        {
            await FlushAsync(visit, cancellationToken).ConfigureAwait(false);
        }

    }

    private async ValueTask AddHaveAsync(Digest ours, PartVisitor visit, CancellationToken cancellationToken)
    {
        _bucketPosition++;
        _have.Add(ours);
        if (_have.Count == PartSize)
        {
            await FlushAsync(visit, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask FlushAsync(PartVisitor visit, CancellationToken cancellationToken)
    {
        if (_have.Count + _need.Count == 0)
        {
            return ValueTask.CompletedTask;
        }

        var part = new DifferencePart([.. _have], [.. _need]);
        _have.Clear();
        _need.Clear();
        return visit(part, cancellationToken);
    }

    /// <summary>The next digest of this side that is not merged yet.</summary>
    private bool TryPeek(out Digest digest)
    {
        while (_bucketPosition == _bucket.Count && _nextPrefix < MerkleState.BucketCount)
        {
            _bucket.Clear();
            _bucketPosition = 0;
            local.CopyBucket((byte)_nextPrefix++, _bucket);
        }

        var hasOne = _bucketPosition < _bucket.Count;
        digest = hasOne ? _bucket[_bucketPosition] : default;
        return hasOne;
    }
}
