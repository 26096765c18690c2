using System.Collections.Concurrent;
using BlobStash.Core.Digests;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Scrubbing;

/// <summary>
/// Blobs that are damaged beyond repair and not in the index any more, and blobs that a read found damaged and that are
/// still to be looked at. It is not kept over a restart: what is still damaged then is found again. Thread safe.
/// </summary>
internal sealed class Quarantine
{
    private readonly ConcurrentDictionary<Digest, string> _blobs = new();
    private readonly ConcurrentDictionary<Digest, bool> _suspects = new();

    public bool TryGetFile(in Digest digest, out string? file) => _blobs.TryGetValue(digest, out file);

    public bool Contains(in Digest digest) => !_blobs.IsEmpty && _blobs.ContainsKey(digest);

    /// <summary>Whether bytes of a segment are all that is left of a quarantined blob.</summary>
    public bool Holds(uint segment) => !_blobs.IsEmpty && _blobs.Values.Contains(StorePaths.Segment(segment));

    /// <summary>The blob was taken out of the index.</summary>
    public void Add(in Digest digest, string file) => _blobs[digest] = file;

    /// <summary>The blob was stored anew or deleted.</summary>
    public void Lift(in Digest digest)
    {
        if (!_blobs.IsEmpty)
        {
            _blobs.TryRemove(digest, out _);
        }
    }

    /// <summary>A read met damage. False: that is known, and is being dealt with.</summary>
    public bool TrySuspect(in Digest digest) => _suspects.TryAdd(digest, true);

    public bool IsSuspect(in Digest digest) => !_suspects.IsEmpty && _suspects.ContainsKey(digest);

    /// <summary>The blob was looked at.</summary>
    public void Clear(in Digest digest) => _suspects.TryRemove(digest, out _);
}
