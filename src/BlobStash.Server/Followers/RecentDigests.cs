using BlobStash.Core.Digests;

namespace BlobStash.Server.Followers;

/// <summary>
/// The digests that came from a peer last, so that they are not offered back to it. Forgetting one costs a question.
/// Thread safe.
/// </summary>
internal sealed class RecentDigests(int capacity)
{
    private readonly HashSet<Digest> _members = [];
    private readonly Queue<Digest> _order = new();
    private readonly Lock _lock = new();

    /// <summary>Adds a digest; the oldest makes room for it.</summary>
    public void Add(in Digest digest)
    {
        lock (_lock)
        {
            if (!_members.Add(digest))
            {
                return;
            }
            _order.Enqueue(digest);
            if (_order.Count > capacity)
            {
                _members.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Whether the digest was added, and not so many since.</summary>
    public bool Contains(in Digest digest)
    {
        lock (_lock)
        {
            return _members.Contains(digest);
        }
    }
}
