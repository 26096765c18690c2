using BlobStash.Core.Digests;
using BlobStash.Storage.Changes;

namespace BlobStash.Storage.Tests.Changes;

/// <summary>What a store acknowledged and what a follower was told, over all runs of the store. Thread safe.</summary>
internal sealed class ChangeHistory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, List<ChangeKind>> _acknowledged = [];
    private readonly Dictionary<Digest, int> _open = [];
    private readonly List<Change> _told = [];

    /// <summary>A change was asked for; whether it comes to pass is open.</summary>
    public void Begin(Digest digest)
    {
        lock (_lock)
        {
            _open[digest] = _open.GetValueOrDefault(digest) + 1;
        }
    }

    /// <summary>It was acknowledged, or was none.</summary>
    public void End(Digest digest, ChangeKind? kind)
    {
        lock (_lock)
        {
            _open[digest]--;
            if (kind is { } happened)
            {
                _acknowledged.TryAdd(digest, []);
                _acknowledged[digest].Add(happened);
            }
        }
    }

    /// <summary>The follower was told.</summary>
    public void Tell(IEnumerable<Change> changes) => _told.AddRange(changes);

    /// <summary>
    /// Every acknowledged change was told exactly once, and nothing else but changes that were cut off on their way.
    /// </summary>
    public void AssertComplete()
    {
        Assert.Equal(_told.Select(static change => change.Sequence).Distinct().Order(), _told.Select(c => c.Sequence));
        foreach (var digest in _acknowledged.Keys.Union(_told.Select(static change => change.Digest)))
        {
            var told = _told.Where(change => change.Digest == digest).Select(static change => change.Kind).ToList();
            var acknowledged = _acknowledged.GetValueOrDefault(digest) ?? [];
            Assert.InRange(
                told.Count, acknowledged.Count, acknowledged.Count + _open.GetValueOrDefault(digest));
            var found = 0;
            foreach (var kind in told)
            {
                found += found < acknowledged.Count && acknowledged[found] == kind ? 1 : 0;
            }

            Assert.Equal(acknowledged.Count, found);
        }
    }
}
