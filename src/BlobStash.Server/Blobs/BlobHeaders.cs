using BlobStash.Core.Digests;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using Microsoft.Extensions.Primitives;

namespace BlobStash.Server.Blobs;

/// <summary>
/// Headers that every answer with a blob carries. A blob never changes, so it may be kept for ever; with keys it may be
/// kept only by the client that was allowed to read it. The bytes are never given a type that a browser would run.
/// </summary>
internal sealed class BlobHeaders(bool isPrivate) : IReloadable
{
    private static readonly StringValues OctetStream = MediaTypes.Bytes;
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Sandbox = "sandbox";
    private static readonly StringValues Bytes = "bytes";

    private static readonly StringValues Private = "private, max-age=31536000, immutable";
    private static readonly StringValues Public = "public, max-age=31536000, immutable";

    private volatile bool _isPrivate = isPrivate;

    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => [];

    /// <inheritdoc/>
    public void Reload(NodeOptions options) => _isPrivate = options.ApiKeys.Count > 0;

    /// <summary>Sets what both 200 and 206 carry.</summary>
    public void SetForBody(IHeaderDictionary headers, in Digest digest)
    {
        SetForNotModified(headers, digest);
        headers.ContentType = OctetStream;
        headers.AcceptRanges = Bytes;
        headers.XContentTypeOptions = NoSniff;
        headers.ContentSecurityPolicy = Sandbox;
    }

    /// <summary>Sets what a 304 carries (RFC 9110, section 15.4.5).</summary>
    public void SetForNotModified(IHeaderDictionary headers, in Digest digest)
    {
        headers.ETag = FormatETag(digest);
        headers.CacheControl = _isPrivate ? Private : Public;
    }

    /// <summary>The strong entity tag of a digest.</summary>
    public static string FormatETag(in Digest digest) => string.Create(Digest.HexLength + 2, digest, static (text, d) =>
    {
        text[0] = '"';
        d.WriteHex(text[1..^1]);
        text[^1] = '"';
    });
}
