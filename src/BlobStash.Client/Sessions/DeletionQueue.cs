using BlobStash.Core.Digests;

namespace BlobStash.Client.Sessions;

/// <summary>
/// Blobs that differ because one node deleted them, until it is decided what becomes of each, and those that were left
/// apart in the end. For one look of a session. Thread safe.
/// </summary>
internal sealed class DeletionQueue
{
    /// <summary>Most blobs that wait for a decision, each way; the next session decides on the others.</summary>
    public const int MaxCount = 262_144;

    private readonly Lock _gate = new();
    private readonly HashSet<Digest> _deletedThere = [];
    private readonly HashSet<Digest> _deletedHere = [];
    private readonly List<Digest> _onlyHere = [];
    private readonly HashSet<Digest> _lifted = [];
    private readonly List<Digest> _leftHere = [];
    private readonly List<Digest> _leftThere = [];
    private bool _isClosed;

    /// <summary>Blobs of this node that the peer deleted and that were left alone.</summary>
    public IReadOnlyList<Digest> LeftHere => _leftHere;

    /// <summary>Blobs of the peer that this node deleted and that were left alone.</summary>
    public IReadOnlyList<Digest> LeftThere => _leftThere;

    /// <summary>The peer says that it deleted a blob of this node. False: it is too late to decide.</summary>
    public bool TryAddDeletedThere(Digest digest) => TryAdd(_deletedThere, digest);

    /// <summary>This node deleted a blob of the peer. False: it is too late to decide.</summary>
    public bool TryAddDeletedHere(Digest digest) => TryAdd(_deletedHere, digest);

    /// <summary>
    /// The peer lacks these blobs of this node, and may have deleted some. False: there are too many.
    /// </summary>
    public bool TryAddOnlyHere(IReadOnlyCollection<Digest> digests)
    {
        lock (_gate)
        {
            if (_isClosed || _onlyHere.Count + digests.Count > MaxCount)
            {
                return false;
            }

            _onlyHere.AddRange(digests);
            return true;
        }
    }

    /// <summary>Ends the gathering.</summary>
    public (Digest[] DeletedThere, Digest[] DeletedHere, Digest[] OnlyHere) Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            return ([.. _deletedThere], [.. _deletedHere], [.. _onlyHere]);
        }
    }

    /// <summary>The put of the peer is later than the deletion here, so that the blob is to be fetched.</summary>
    public void Lift(Digest digest)
    {
        lock (_gate)
        {
            _lifted.Add(digest);
        }
    }

    /// <summary>Whether a blob is to be fetched although it was deleted here.</summary>
    public bool IsLifted(Digest digest)
    {
        lock (_gate)
        {
            return _lifted.Contains(digest);
        }
    }

    /// <summary>A blob stays on this node although the peer deleted it.</summary>
    public void LeaveHere(Digest digest)
    {
        lock (_gate)
        {
            _leftHere.Add(digest);
        }
    }

    /// <summary>A blob stays on the peer although this node deleted it.</summary>
    public void LeaveThere(Digest digest)
    {
        lock (_gate)
        {
            _leftThere.Add(digest);
        }
    }

    private bool TryAdd(HashSet<Digest> digests, Digest digest)
    {
        lock (_gate)
        {
            return !_isClosed && (digests.Contains(digest) || (digests.Count < MaxCount && digests.Add(digest)));
        }
    }
}
