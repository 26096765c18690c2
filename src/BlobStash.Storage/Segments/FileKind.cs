namespace BlobStash.Storage.Segments;

/// <summary>What a file with a segment header is; the values are on disk.</summary>
internal enum FileKind
{
    Segment = 1,
    LargeBlob = 2,
}
