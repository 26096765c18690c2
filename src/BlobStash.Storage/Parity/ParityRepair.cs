using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Parity;

/// <summary>
/// Verifies a protected file and its parity file against the table of shard checksums, and restores what is damaged.
/// See docs/formats/parity.md, "What a reader does". One file at a time must be repaired by one caller.
/// </summary>
internal sealed class ParityRepair(IFileSystem fileSystem, StoreId store)
{
    /// <summary>The file is another one than the parity was made of: a valid header has another marker.</summary>
    public static bool IsStale(ParityFile parity, IFile file)
    {
        Span<byte> bytes = stackalloc byte[SegmentFormat.HeaderSize];
        try
        {
            return file.Read(0, bytes) == bytes.Length
                && SegmentHeader.TryRead(bytes, out _, out var header)
                && header.Marker != parity.Header.Marker;
        }
        catch (IOException)
        {
            // A header that cannot be read is damaged, and says nothing of another file.
            return false;
        }
    }

    /// <summary>Reads every byte of both files, and writes what it could reconstruct.</summary>
    /// <param name="protectedFile">Which file it is.</param>
    /// <param name="file">The same, open for writing.</param>
    /// <param name="cancellationToken">Ends the work between two stripes; what was restored stays.</param>
    /// <exception cref="IOException">A write or flush of the protected file failed.</exception>
    public ParityResult Run(in ProtectedFile protectedFile, IFile file, CancellationToken cancellationToken)
    {
        using var parity = ParityFile.TryOpen(fileSystem, store, protectedFile);
        if (parity is null || IsStale(parity, file))
        {
            return ParityResult.None;
        }

        var pass = new ParityPass(parity, file);
        for (long stripe = 0; stripe < parity.Layout.StripeCount; stripe++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pass.Restore(stripe);
        }

        return pass.Finish();
    }
}
