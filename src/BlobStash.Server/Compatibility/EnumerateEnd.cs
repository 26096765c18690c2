using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Compatibility;

/// <summary>The pagination that ends a listing.</summary>
/// <param name="Count">Blobs listed.</param>
/// <param name="Cursor">The last digest plus one; empty when nothing was listed, or nothing can follow.</param>
/// <param name="HasMore">The page is full. As in the original this does not promise that more blobs follow.</param>
/// <param name="PerPage">The limit in force.</param>
internal readonly record struct EnumerateEnd(long Count, string Cursor, bool HasMore, long PerPage)
{
    /// <summary>The end of a listing of so many blobs.</summary>
    public static EnumerateEnd Create(EnumerateRequest request, long count, in BlobInfo last) => new(
        count,
        count > 0 && last.Digest.TryIncrement(out Digest next) ? next.ToString() : "",
        !request.IsUnpaged && count == request.Limit,
        request.Limit);
}
