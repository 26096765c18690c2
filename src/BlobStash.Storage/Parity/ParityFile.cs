using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Parity;

/// <summary>An opened parity file whose header and table can be trusted. Not thread safe.</summary>
internal sealed class ParityFile : IDisposable
{
    private ParityFile(IFile file, ParityHeader header, ShardTable table, bool isWhole) =>
        (File, Header, Table, IsWhole) = (file, header, table, isWhole);

    public IFile File { get; }

    public ParityHeader Header { get; }

    public ShardTable Table { get; }

    /// <summary>Both copies of header and table are intact, and the length is right.</summary>
    public bool IsWhole { get; }

    public StripeLayout Layout => Header.Layout;

    /// <summary>Null: there is none, or it cannot be opened, read or trusted at the moment.</summary>
    /// <param name="fileSystem">The data directory.</param>
    /// <param name="store">The store that it must belong to.</param>
    /// <param name="protectedFile">The file that it must belong to.</param>
    public static ParityFile? TryOpen(IFileSystem fileSystem, StoreId store, in ProtectedFile protectedFile) =>
        fileSystem.Exists(protectedFile.ParityPath) && Open(fileSystem, protectedFile.ParityPath) is { } file
            ? TryRead(file, store, protectedFile)
            : null;

    /// <summary>The same for reading only. Null: there is none, or it cannot be trusted.</summary>
    /// <exception cref="IOException">The disk failed otherwise than in reading a place.</exception>
    public static ParityFile? TryOpenRead(IFileSystem fileSystem, StoreId store, in ProtectedFile protectedFile) =>
        fileSystem.Exists(protectedFile.ParityPath)
            ? TryRead(fileSystem.OpenRead(protectedFile.ParityPath), store, protectedFile)
            : null;

    /// <summary>Reads one of the two headers of a file. False: neither is valid.</summary>
    /// <param name="file">The parity file.</param>
    /// <param name="isWhole">Both are valid and the same.</param>
    /// <param name="header">The header.</param>
    public static bool TryReadHeader(IFile file, out bool isWhole, out ParityHeader header)
    {
        var first = ReadOrZero(file, 0, ParityFormat.HeaderSize);
        var second = ReadOrZero(file, file.Length - ParityFormat.HeaderSize, ParityFormat.HeaderSize);
        isWhole = first.AsSpan().SequenceEqual(second);
        return ParityHeader.TryRead(first, out _, out header) || ParityHeader.TryRead(second, out _, out header);
    }

    /// <summary>Whether a later version of this program wrote the file, which is then left alone.</summary>
    public static bool IsNewer(IFileSystem fileSystem, string path)
    {
        if (!fileSystem.Exists(path) || Open(fileSystem, path) is not { } opened)
        {
            return false;
        }

        using var file = opened;
        ParityHeader.TryRead(ReadOrZero(file, 0, ParityFormat.HeaderSize), out var version, out _);
        return version > ParityFormat.PrefixVersion;
    }

    /// <summary>
    /// Whether a parity file says that what it protects still took records. False where that cannot be read.
    /// </summary>
    /// <exception cref="IOException">The disk failed otherwise than in reading a place.</exception>
    public static bool IsPrefix(IFileSystem fileSystem, string path)
    {
        using var file = fileSystem.Exists(path) ? Open(fileSystem, path) : null;
        return file is not null && TryReadHeader(file, out _, out var header) && header.IsPrefix;
    }

    /// <summary>Writes header and table again, where a copy was damaged. Nothing is flushed.</summary>
    public void RestoreHeaderAndTable()
    {
        ParityWriter.WriteHeaderAndTable(File, Header, Table);
        File.Truncate(Layout.ParityFileLength);
    }

    public void Dispose() => File.Dispose();

    /// <summary>
    /// Whether there is a file that could not be read just now, so that nobody knows whether it can be trusted.
    /// </summary>
    public static bool IsUnreadable(IFileSystem fileSystem, in ProtectedFile protectedFile)
    {
        try
        {
            if (!fileSystem.Exists(protectedFile.ParityPath))
            {
                return false;
            }

            using var file = fileSystem.OpenRead(protectedFile.ParityPath);
            Span<byte> header = stackalloc byte[ParityFormat.HeaderSize];
            file.Read(0, header);
            file.Read(Math.Max(0, file.Length - ParityFormat.HeaderSize), header);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // That is the answer.
            return true;
        }
    }

    /// <summary>
    /// Null: it was deleted in this moment, together with what it protects, or the disk or the limit of open files
    /// does not let us. Parity can be made again, so that is no reason to end anything.
    /// </summary>
    private static IFile? Open(IFileSystem fileSystem, string path)
    {
        try
        {
            return fileSystem.Open(path);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // See above.
            return null;
        }
    }

    /// <summary>Takes the file over, and closes it where it is not trusted.</summary>
    private static ParityFile? TryRead(IFile file, StoreId store, in ProtectedFile protectedFile)
    {
        ParityFile? parity = null;
        try
        {
            parity = Read(file, store, protectedFile);
            return parity;
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // Its length cannot be asked for: as for a place that cannot be read.
            return null;
        }
        finally
        {
            if (parity is null)
            {
                file.Dispose();
            }
        }
    }

    private static ParityFile? Read(IFile file, StoreId store, in ProtectedFile protectedFile)
    {
        if (!TryReadHeader(file, out var hasSameHeaders, out var header))
        {
            return null;
        }

        // The length on disk bounds what the table may make us allocate; a file cut short has half of it at least.
        var layout = header.Layout;
        if (header.Store != store || header.File != protectedFile || layout.TableSize > file.Length
            || layout.TableSize > Array.MaxLength)
        {
            return null;
        }

        var firstTable = ReadOrZero(file, ParityFormat.HeaderSize, (int)layout.TableSize);
        var secondTable = ReadOrZero(file, layout.SecondTableOffset, (int)layout.TableSize);
        var isWhole = hasSameHeaders
            && firstTable.AsSpan().SequenceEqual(secondTable)
            && file.Length == layout.ParityFileLength;
        return ShardTable.TryRead(layout, firstTable, secondTable, out var table)
            ? new ParityFile(file, header, table, isWhole)
            : null;
    }

    private static byte[] ReadOrZero(IFile file, long offset, int count)
    {
        var bytes = new byte[count];
        try
        {
            if (offset >= 0)
            {
                file.Read(offset, bytes);
            }
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // A place of the disk that cannot be read is damage like any other; zeros are never valid.
            bytes.AsSpan().Clear();
        }

        return bytes;
    }
}
