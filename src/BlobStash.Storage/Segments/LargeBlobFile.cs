using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Segments;

/// <summary>A blob in a file of its own: one segment header and one record. See docs/formats/segment.md.</summary>
internal static class LargeBlobFile
{
    /// <summary>Opens the file of a blob for reading; null when there is none. The caller disposes it.</summary>
    /// <param name="fileSystem">The data directory.</param>
    /// <param name="digest">The blob.</param>
    /// <param name="format">How its record is written.</param>
    /// <exception cref="CorruptRecordException">The file's header is damaged.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened at this moment.</exception>
    public static IFile? OpenRead(IFileSystem fileSystem, in Digest digest, out RecordFormat format)
    {
        format = default;
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
        catch (IOException error) when (DiskError.IsDenied(error))
        {
            // Rights that were taken away are no damage.
            throw new StorageUnavailableException(error);
        }

        try
        {
            if (!TryReadHeader(file, out var header))
            {
                throw new CorruptRecordException(digest, path, 0);
            }

            format = header.Format;
            return file;
        }
        catch
        {
            // There is nobody to close it.
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes bytes and name of the blob durable.</summary>
    public static void Flush(IFileSystem fileSystem, in Digest digest)
    {
        using (var file = fileSystem.Open(StorePaths.LargeBlob(digest)))
        {
            file.Flush();
        }

        fileSystem.FlushDirectory(StorePaths.LargeDirectory(digest));
        fileSystem.FlushDirectory(StorePaths.Large);
    }

    /// <summary>False: the file is missing, damaged, of another store, or not the blob that its name says.</summary>
    public static bool TryReadRecordHeader(
        IFileSystem fileSystem, StoreId store, in Digest digest, out RecordHeader header)
    {
        header = default;
        var path = StorePaths.LargeBlob(digest);
        if (!fileSystem.Exists(path))
        {
            return false;
        }

        using var file = fileSystem.OpenRead(path);
        Span<byte> bytes = stackalloc byte[SegmentFormat.RecordHeaderSize];
        return TryReadHeader(file, out var fileHeader)
            && fileHeader.Store == store
            && file.Read(SegmentFormat.HeaderSize, bytes) == bytes.Length
            && RecordHeader.TryRead(bytes, fileHeader.Format, BlobStoreOptions.MaxMaxBlobSizeBytes, out header)
            && header.Type == RecordType.Blob
            && header.Digest == digest
            && file.Length == SegmentFormat.HeaderSize + header.RecordSize;
    }

    private static bool TryReadHeader(IFile file, out SegmentHeader header) =>
        SegmentHeader.TryRead(file, out header) && header.Kind == FileKind.LargeBlob;
}
