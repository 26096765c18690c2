using System.Globalization;

namespace BlobStash.Server.Blobs;

/// <summary>Bytes of a blob from an inclusive to an exclusive offset; never empty.</summary>
internal readonly record struct ByteRange(long Start, long End)
{
    /// <summary>Number of bytes.</summary>
    public long Length => End - Start;

    /// <summary>Value of a Content-Range header, whose last offset is inclusive.</summary>
    public string FormatContentRange(long blobLength) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {Start}-{End - 1}/{blobLength}");
}
