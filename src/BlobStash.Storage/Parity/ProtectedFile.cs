using BlobStash.Core.Digests;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Parity;

/// <summary>What a parity file belongs to: a segment by its number, or a large blob by its digest.</summary>
internal readonly record struct ProtectedFile(FileKind Kind, uint Number, Digest Digest)
{
    public string Path => Kind == FileKind.Segment ? StorePaths.Segment(Number) : StorePaths.LargeBlob(Digest);

    public string ParityPath =>
        Kind == FileKind.Segment ? StorePaths.SegmentParity(Number) : StorePaths.LargeParity(Digest);

    public string Directory => Kind == FileKind.Segment ? StorePaths.Segments : StorePaths.LargeDirectory(Digest);

    public static ProtectedFile OfSegment(uint number) => new(FileKind.Segment, number, default);

    public static ProtectedFile OfLargeBlob(in Digest digest) => new(FileKind.LargeBlob, 0, digest);
}
