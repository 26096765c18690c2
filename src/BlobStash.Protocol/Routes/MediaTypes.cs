namespace BlobStash.Protocol.Routes;

/// <summary>Media types of the bodies of the native routes.</summary>
public static class MediaTypes
{
    /// <summary>Every JSON body that is not a problem.</summary>
    public const string Json = "application/json";

    /// <summary>A problem document (RFC 9457, section 3).</summary>
    public const string Problem = "application/problem+json";

    /// <summary>Blobs, frames, symbols and lists of digests.</summary>
    public const string Bytes = "application/octet-stream";

    /// <summary>Server-sent events.</summary>
    public const string Events = "text/event-stream";
}
