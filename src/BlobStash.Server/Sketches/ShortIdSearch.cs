using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Storage;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Sketches;

/// <summary>Looks digests up by their short ids: one search of the index for each.</summary>
internal static class ShortIdSearch
{
    /// <summary>Digests of one short id that are looked up at once; more than one is rare.</summary>
    private const int PageCount = 4;

    /// <summary>Appends the digests that begin with a short id, ascending.</summary>
    /// <param name="store">Has the digests.</param>
    /// <param name="shortId">What they begin with.</param>
    /// <param name="found">Receives them.</param>
    public static void AppendMatches(this BlobStore store, ShortId shortId, List<Digest> found)
    {
        Span<Digest> page = new Digest[PageCount];
        Digest lower = FirstOf(shortId.Value);
        Digest? upper = shortId.Value == ulong.MaxValue ? null : FirstOf(shortId.Value + 1);
        while (true)
        {
            var count = store.ListDigests(lower, upper, page);
            found.AddRange(page[..count]);
            if (count < page.Length || !page[^1].TryIncrement(out lower))
            {
                return;
            }
        }
    }

    private static Digest FirstOf(ulong shortId)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, shortId);
        return Digest.FromBytes(bytes);
    }
}
