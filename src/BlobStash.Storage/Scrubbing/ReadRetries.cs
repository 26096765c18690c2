using BlobStash.Core.Digests;

namespace BlobStash.Storage.Scrubbing;

/// <summary>
/// Blobs that the disk could not read. Cables, controllers and drives fail for a moment and read the same place later,
/// so a blob counts as damaged only when it could not be read at several times, minutes apart. Thread safe.
/// </summary>
internal sealed class ReadRetries(IReadOnlyList<TimeSpan> delays, TimeProvider clock)
{
    /// <summary>A disk that is gone fails for every blob; those beyond this many wait for the next scrub.</summary>
    private const int MaxBlobs = 65_536;

    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, (int Failures, long DueAt)> _blobs = [];

    /// <summary>The blob could not be read.</summary>
    /// <param name="digest">The blob.</param>
    /// <param name="delay">When it is to be tried again.</param>
    /// <returns>True: it was tried often enough, and counts as damaged.</returns>
    public bool NoteFailure(in Digest digest, out TimeSpan delay)
    {
        var now = clock.GetTimestamp();
        lock (_lock)
        {
            var (failures, dueAt) = _blobs.GetValueOrDefault(digest);
            delay = clock.GetElapsedTime(now, dueAt);
            if (failures > 0 && delay > TimeSpan.Zero)
            {
                // Somebody else met it before its time.
                return false;
            }

            if (failures == delays.Count)
            {
                _blobs.Remove(digest);
                return true;
            }

            delay = delays[failures];
            if (failures > 0 || _blobs.Count < MaxBlobs)
            {
                var ticks = (long)(delay.TotalSeconds * clock.TimestampFrequency);
                _blobs[digest] = (failures + 1, now + ticks);
            }

            return false;
        }
    }

    /// <summary>The blob could be read, or counts as damaged.</summary>
    public void Forget(in Digest digest)
    {
        lock (_lock)
        {
            _blobs.Remove(digest);
        }
    }
}
