using BlobStash.Core.Digests;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Segments;

/// <summary>A blob in a file of its own: one segment header and one record. See docs/formats/segment.md.</summary>
internal static class LargeBlobFile
{
    /// <summary>Opens the blob for reading; null when there is no such file.</summary>
    /// <exception cref="CorruptRecordException">The file's header is damaged.</exception>
    public static BlobReader? OpenRead(IFileSystem fileSystem, in Digest digest, long length)
    {
        var path = StorePaths.LargeBlob(digest);
        IFile file;
        try
        {
            file = fileSystem.OpenRead(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (!TryReadMarker(file, out var marker))
        {
            file.Dispose();
            throw new CorruptRecordException(digest, path, 0);
        }

        return new BlobReader(file, path, marker, digest, length);
    }

    /// <summary>False: the file is missing, damaged, or not the blob that its name says.</summary>
    public static bool TryReadRecordHeader(IFileSystem fileSystem, in Digest digest, out RecordHeader header)
    {
        header = default;
        var path = StorePaths.LargeBlob(digest);
        if (!fileSystem.Exists(path))
        {
            return false;
        }

        using var file = fileSystem.OpenRead(path);
        Span<byte> bytes = stackalloc byte[SegmentFormat.RecordHeaderSize];
        return TryReadMarker(file, out var marker)
            && file.Read(SegmentFormat.HeaderSize, bytes) == bytes.Length
            && RecordHeader.TryRead(bytes, marker, BlobStoreOptions.MaxMaxBlobSizeBytes, out header)
            && header.Type == RecordType.Blob
            && header.Digest == digest
            && file.Length == SegmentFormat.HeaderSize + header.RecordSize;
    }

    private static bool TryReadMarker(IFile file, out ulong marker)
    {
        Span<byte> bytes = stackalloc byte[SegmentFormat.HeaderSize];
        var valid = file.Read(0, bytes) == bytes.Length
            & SegmentHeader.TryRead(bytes, out var version, out var header)
            && version == SegmentFormat.Version
            && header.Kind == FileKind.LargeBlob;
        marker = header.Marker;
        return valid;
    }
}
