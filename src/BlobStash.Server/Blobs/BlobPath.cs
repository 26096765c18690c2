using BlobStash.Core.Digests;
using BlobStash.Protocol.Routes;

namespace BlobStash.Server.Blobs;

/// <summary>Reads the digest out of a request path without the strings that route values would cost.</summary>
internal static class BlobPath
{
    /// <summary>What the path of one blob starts with.</summary>
    public const string Prefix = "/" + NodePaths.Blobs + "/";

    /// <summary>Parses the part after the last slash.</summary>
    public static bool TryReadDigest(HttpContext context, out Digest digest)
    {
        ReadOnlySpan<char> path = context.Request.Path.Value;
        return Digest.TryParse(path[(path.LastIndexOf('/') + 1)..], out digest);
    }

    /// <summary>
    /// The path of a blob for Location headers, relative to the request (RFC 9110, section 10.2.2), so that it holds
    /// behind whatever prefix a proxy has put in front.
    /// </summary>
    /// <param name="path">Path of the request: of a blob, or of all of them.</param>
    /// <param name="digest">The blob.</param>
    public static string FormatReference(PathString path, in Digest digest) =>
        path.Value?.Length >= Prefix.Length ? digest.ToString() : string.Concat("blobs/", digest.ToString());
}
