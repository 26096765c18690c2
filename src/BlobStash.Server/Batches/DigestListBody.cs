using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;

namespace BlobStash.Server.Batches;

/// <summary>Reads the list of digests that is the body of a request.</summary>
internal static class DigestListBody
{
    /// <summary>Reads the list; <see langword="null"/> when the request has been answered with a problem.</summary>
    public static ValueTask<Digest[]?> TryReadAsync(HttpContext context) => ListBody.TryReadAsync(
        context, DigestList.MaxBytes, DigestList.Read, $"A batch has at most {BatchFormat.MaxBlobs} digests.");
}
