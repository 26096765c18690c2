using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Reconciliation;

/// <summary>Finds digests by their short ids in ascending lists.</summary>
internal static class BucketSearch
{
    private const int PrefixShift = 56;

    /// <summary>Looks the short ids up in the buckets of a replica, each of which is copied once.</summary>
    /// <param name="replica">Has the digests.</param>
    /// <param name="shortIds">Ascending.</param>
    public static List<Digest> Resolve(ILocalReplica replica, IReadOnlyList<ShortId> shortIds)
    {
        var found = new List<Digest>(shortIds.Count);
        var bucket = new List<Digest>();
        int? copied = null;
        foreach (var shortId in shortIds)
        {
            var prefix = (byte)(shortId.Value >> PrefixShift);
            if (copied != prefix)
            {
                bucket.Clear();
                replica.CopyBucket(prefix, bucket);
                copied = prefix;
            }

            AppendMatches(bucket, shortId, found);
        }

        return found;
    }

    /// <summary>Appends the digests that begin with the short id.</summary>
    /// <param name="bucket">Ascending.</param>
    /// <param name="shortId">What they begin with.</param>
    /// <param name="found">Receives them.</param>
    public static void AppendMatches(List<Digest> bucket, ShortId shortId, List<Digest> found)
    {
        int low = 0, high = bucket.Count;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (ShortIdAt(bucket, middle) < shortId)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (; low < bucket.Count && ShortIdAt(bucket, low) == shortId; low++)
        {
            found.Add(bucket[low]);
        }
    }

    private static ShortId ShortIdAt(List<Digest> bucket, int index)
    {
        var digest = bucket[index];
        return ShortId.Of(in digest);
    }
}
