using BlobStash.Storage.Commits;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Parity;

/// <summary>Verifies a protected file and its parity file by stripes, changing nothing. Not thread safe.</summary>
internal sealed class ParityVerifier : IDisposable
{
    private readonly ParityFile _parity;
    private readonly IFile _file;
    private readonly bool _ownsFile;
    private readonly ParityPass _pass;

    private ParityVerifier(ParityFile parity, IFile file, bool ownsFile)
    {
        (_parity, _file, _ownsFile) = (parity, file, ownsFile);
        _pass = new ParityPass(parity, file);
    }

    public long StripeCount => _parity.Layout.StripeCount;

    /// <summary>Bytes of the protected file in a stripe.</summary>
    public long StripeBytes => (long)_parity.Layout.DataShards * _parity.Layout.ShardSize;

    /// <summary>Length, both headers and both tables are right.</summary>
    public bool IsWhole => _parity.IsWhole && _file.Length == _parity.Layout.Length;

    /// <summary>Null: there is no parity that can be trusted, or no file.</summary>
    public static ParityVerifier? TryOpen(CommitContext context, in ProtectedFile protectedFile)
    {
        var isSegment = protectedFile.Kind == FileKind.Segment;
        Segment? segment = null;
        if ((isSegment && !context.Segments.TryGet(protectedFile.Number, out segment))
            || !context.FileSystem.Exists(protectedFile.Path)
            || ParityFile.TryOpen(context.FileSystem, context.Segments.Store, protectedFile) is not { } parity)
        {
            return null;
        }

        var verifier = new ParityVerifier(
            parity, segment?.File ?? context.FileSystem.OpenRead(protectedFile.Path), !isSegment);
        if (ParityRepair.IsStale(parity, verifier._file))
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
        if (_ownsFile)
        {
            _file.Dispose();
        }
    }
}
