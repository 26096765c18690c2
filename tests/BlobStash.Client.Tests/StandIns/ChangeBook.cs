using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>
/// When a node in memory got and deleted its blobs, and what follows for those to come. Written from
/// docs/protocol/deletions.md, not from the store, so that it is a second opinion. Thread safe.
/// </summary>
/// <param name="clock">The clock of the node.</param>
/// <param name="last">The highest stamp that the node gave before.</param>
internal sealed class ChangeBook(TimeProvider clock, Stamp last = default)
{
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromMinutes(5);

    private readonly Lock _changing = new();
    private readonly HybridClock _stamps = new(clock, last);
    private readonly Dictionary<Digest, Stamp> _puts = [];
    private readonly Dictionary<Digest, Burial> _deletions = [];

    /// <summary>Whether a client's put of a blob that is stored already is a later put.</summary>
    public bool RenewsPuts { get; init; } = true;

    /// <summary>How long a deletion counts; the time is that for which the node runs.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.MaxValue;

    /// <summary>How long the node has run with what it stores.</summary>
    public Func<TimeSpan> RunningTime { get; init; } = static () => TimeSpan.Zero;

    /// <summary>Whether the blob was deleted, and its grace time is not over.</summary>
    public bool IsDeleted(Digest digest) =>
        FindDeletion(digest) is { } deletion && !deletion.Traits.HasFlag(DeletionTraits.Expired);

    /// <summary>The deletion that is remembered of a blob, expired or not.</summary>
    public BlobStanding? FindDeletion(Digest digest)
    {
        lock (_changing)
        {
            return _deletions.TryGetValue(digest, out var burial) ? Describe(burial) : null;
        }
    }

    /// <summary>When a stored blob was put.</summary>
    public Stamp FindPut(Digest digest)
    {
        lock (_changing)
        {
            return _puts.GetValueOrDefault(digest);
        }
    }

    /// <summary>For how long the node has run since it deleted a blob, or heard of it; null: no deletion is known.
    /// </summary>
    public TimeSpan? FindAge(Digest digest)
    {
        lock (_changing)
        {
            return _deletions.TryGetValue(digest, out var burial) ? RunningTime() - burial.At : null;
        }
    }

    /// <summary>A client puts a blob.</summary>
    public void NotePut(Digest digest, bool isStored)
    {
        lock (_changing)
        {
            if (!isStored || RenewsPuts)
            {
                var known = Stamp.Max(
                    isStored ? _puts.GetValueOrDefault(digest) : Stamp.None,
                    _deletions.GetValueOrDefault(digest).Stamp);
                _puts[digest] = _stamps.Next(known);
                _deletions.Remove(digest);
            }
        }
    }

    /// <summary>A client, or the node itself, deletes a blob.</summary>
    /// <returns>The stamp of the deletion.</returns>
    public Stamp NoteDeletion(Digest digest, bool isLocal)
    {
        lock (_changing)
        {
            var stamp = _stamps.Next(Stamp.Max(
                _puts.GetValueOrDefault(digest), _deletions.GetValueOrDefault(digest).Stamp));
            Bury(digest, stamp, isLocal);
            return stamp;
        }
    }

    /// <summary>Whether a copy that a session brings comes too late.</summary>
    public bool Refuses(Digest digest, Stamp? stamp) => FindDeletion(digest) is { } deletion
        && !deletion.Traits.HasFlag(DeletionTraits.Expired)
        && !(stamp >= deletion.Stamp);

    /// <summary>A session brings a blob, with the stamp of its put or without.</summary>
    /// <returns>Whether it had been deleted here.</returns>
    public bool NoteCopy(Digest digest, Stamp? stamp, bool isStored)
    {
        lock (_changing)
        {
            if (!isStored)
            {
                _puts[digest] = stamp ?? _stamps.Next(_deletions.GetValueOrDefault(digest).Stamp);
                return _deletions.Remove(digest);
            }

            if (stamp is { } given && given > _puts.GetValueOrDefault(digest)
                && !IsFromFuture(given, _puts.GetValueOrDefault(digest)))
            {
                _puts[digest] = given;
            }

            return false;
        }
    }

    /// <summary>A peer gives a deletion. The caller removes the blob where it was applied.</summary>
    public DeletionStatus Apply(BlobDeletion deletion, bool isStored)
    {
        lock (_changing)
        {
            var (digest, stamp) = deletion;
            var put = isStored ? _puts.GetValueOrDefault(digest) : Stamp.None;
            if (isStored && put >= stamp)
            {
                return DeletionStatus.NewerPut;
            }

            if (IsFromFuture(stamp, put))
            {
                return DeletionStatus.Future;
            }

            if (!isStored && !_deletions.ContainsKey(digest))
            {
                return DeletionStatus.Absent;
            }

            if (isStored || _deletions[digest].Stamp < stamp)
            {
                Bury(digest, stamp, isLocal: false);
            }

            return isStored ? DeletionStatus.Applied : DeletionStatus.Deleted;
        }
    }

    /// <summary>Whether a deletion is too far ahead of the clock here and of the put.</summary>
    public bool IsFromFuture(Stamp deletion, Stamp put) =>
        deletion.Milliseconds - Stamp.Max(put, _stamps.Now).Milliseconds > MaxClockDifference.TotalMilliseconds;

    /// <summary>All deletions that are remembered.</summary>
    public IReadOnlyList<(Digest Digest, BlobStanding Deletion)> Deletions()
    {
        lock (_changing)
        {
            return [.. _deletions.Select(deletion => (deletion.Key, Describe(deletion.Value)))];
        }
    }

    /// <summary>The same changes, of a node that starts again.</summary>
    public ChangeBook Copy()
    {
        lock (_changing)
        {
            var copy = new ChangeBook(clock, _stamps.Last)
            {
                RenewsPuts = RenewsPuts,
                Grace = Grace,
                RunningTime = RunningTime,
            };
            foreach (var (digest, stamp) in _puts)
            {
                copy._puts[digest] = stamp;
            }

            foreach (var (digest, deletion) in _deletions)
            {
                copy._deletions[digest] = deletion;
            }

            return copy;
        }
    }

    private void Bury(Digest digest, Stamp stamp, bool isLocal)
    {
        _puts.Remove(digest);
        _deletions[digest] = new Burial(stamp, isLocal, RunningTime());
    }

    private BlobStanding Describe(in Burial burial) => new(
        new BlobStat(BatchStatus.Deleted, 0),
        burial.Stamp,
        (burial.IsLocal ? DeletionTraits.Local : DeletionTraits.None)
            | (RunningTime() - burial.At >= Grace ? DeletionTraits.Expired : DeletionTraits.None));

    /// <summary>A deletion.</summary>
    /// <param name="Stamp">When it was made.</param>
    /// <param name="IsLocal">Whether it stays on the node.</param>
    /// <param name="At">Running time of the node when it heard of it.</param>
    private readonly record struct Burial(Stamp Stamp, bool IsLocal, TimeSpan At);
}
