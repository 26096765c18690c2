using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Parity;

/// <summary>Verifies a protected file and its parity file by stripes, changing nothing. Not thread safe.</summary>
internal sealed class ParityVerifier : IDisposable
{
    private readonly ParityFile _parity;
    private readonly IFile _file;
    private readonly Segment? _lease;
    private readonly ParityPass _pass;

    private ParityVerifier(ParityFile parity, IFile file, Segment? lease)
    {
        (_parity, _file, _lease) = (parity, file, lease);
        _pass = new ParityPass(parity, file);
    }

    public long StripeCount => _parity.Layout.StripeCount;

    /// <summary>Bytes of the protected file in a stripe.</summary>
    public long StripeBytes => (long)_parity.Layout.DataShards * _parity.Layout.ShardSize;

    /// <summary>
    /// Length, both headers and both tables are right, and nothing is left out that should be protected.
    /// </summary>
    public bool IsWhole => _parity.IsWhole && (IsPrefix
        ? _file.Length >= ProtectedLength && _lease is { IsSealed: false }
        : _file.Length == ProtectedLength);

    /// <summary>How many bytes are protected.</summary>
    public long ProtectedLength => _parity.Layout.Length;

    /// <summary>The file still took records when its parity was made.</summary>
    public bool IsPrefix => _parity.Header.IsPrefix;

    /// <summary>Null: there is no parity that can be trusted, or no file.</summary>
    public static ParityVerifier? TryOpen(
        IFileSystem fileSystem, SegmentSet segments, in ProtectedFile protectedFile)
    {
        if (ParityFile.TryOpen(fileSystem, segments.Store, protectedFile) is not { } parity)
        {
            return null;
        }

        if (TryOpenProtected(fileSystem, segments, protectedFile, out var segment) is not { } file)
        {
            parity.Dispose();
            return null;
        }

        var verifier = new ParityVerifier(parity, file, segment);
        if (ParityRepair.IsStale(parity, file))
        {
            verifier.Dispose();
            return null;
        }

        return verifier;
    }

    public bool IsIntact(long stripe) => _pass.IsIntact(stripe);

    public void Dispose()
    {
        _parity.Dispose();
        if (_lease is null)
        {
            _file.Dispose();
        }

        _lease?.Release();
    }

    /// <summary>Null: the file was deleted.</summary>
    private static IFile? TryOpenProtected(
        IFileSystem fileSystem, SegmentSet segments, in ProtectedFile file, out Segment? lease)
    {
        lease = null;
        if (file.Kind == FileKind.Segment)
        {
            return segments.TryLease(file.Number, out lease) ? lease.File : null;
        }

        try
        {
            return fileSystem.OpenRead(file.Path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
