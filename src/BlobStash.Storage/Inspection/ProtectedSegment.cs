using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Inspection;

/// <summary>What the parity file beside a segment says about it.</summary>
internal static class ProtectedSegment
{
    private const string SegmentSuffix = ".seg";
    private const string ParitySuffix = ".par";

    /// <summary>
    /// Up to where a segment is protected; nothing where no parity file of just this segment is beside it.
    /// </summary>
    /// <param name="fileSystem">Where the segment is.</param>
    /// <param name="path">Its path there.</param>
    /// <param name="segment">Its header.</param>
    public static Protection Find(IFileSystem fileSystem, string path, in SegmentHeader segment)
    {
        if (segment.Kind != FileKind.Segment || !path.EndsWith(SegmentSuffix, StringComparison.Ordinal))
        {
            return default;
        }

        try
        {
            using var file = fileSystem.OpenRead(path[..^SegmentSuffix.Length] + ParitySuffix);
            return ParityFile.TryReadHeader(file, out _, out var header)
                && header.Store == segment.Store
                && header.Marker == segment.Marker
                && header.File == ProtectedFile.OfSegment(segment.Number)
                ? new Protection(!header.IsPrefix, header.Layout.Length)
                : default;
        }
        catch (IOException)
        {
            // None is there, or it cannot be read: then nothing is known.
            return default;
        }
    }
}
