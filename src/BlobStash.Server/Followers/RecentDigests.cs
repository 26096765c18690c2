using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;

namespace BlobStash.Server.Followers;

/// <summary>
/// The changes that came from a peer last, so that they are not offered back to it. Forgetting one costs a question.
/// Thread safe.
/// </summary>
internal sealed class RecentDigests(int capacity)
{
    private readonly Dictionary<Digest, Stamp?> _members = [];
    private readonly Queue<Digest> _order = new();
    private readonly Lock _lock = new();

    /// <summary>Adds a change; the oldest makes room for it.</summary>
    /// <param name="digest">The blob that it is about.</param>
    /// <param name="stamp">When it was made; <see langword="null"/> where the peer does not say.</param>
    public void Add(in Digest digest, Stamp? stamp)
    {
        lock (_lock)
        {
            if (!_members.TryAdd(digest, stamp))
            {
                _members[digest] = stamp;
                return;
            }
            _order.Enqueue(digest);
            if (_order.Count > capacity)
            {
                _members.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Whether the very change was added, and not so many since.</summary>
    public bool Contains(in Digest digest, Stamp stamp)
    {
        lock (_lock)
        {
            return _members.TryGetValue(digest, out var known) && (known is null || known == stamp);
        }
    }
}
