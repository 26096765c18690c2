using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Inspection;

/// <summary>
/// Verifies a parity file against itself and the file that it protects; never writes. Damage of the protected file is
/// left to its own inspection, which names the blobs. Not thread safe.
/// </summary>
internal sealed class ParityInspector(IFileSystem fileSystem, StoreId store)
{
    /// <summary>Inspects one parity file.</summary>
    /// <param name="protectedFile">What its name says that it protects.</param>
    /// <param name="found">Told of each damaged place.</param>
    /// <param name="cancellationToken">Ends it between two stripes.</param>
    /// <exception cref="StoreOpenException">It has a version that is not known here.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Inspect(
        in ProtectedFile protectedFile, Action<InspectionFinding> found, CancellationToken cancellationToken)
    {
        var path = protectedFile.ParityPath;
        if (ParityFile.IsNewer(fileSystem, path))
        {
            throw new StoreOpenException(
                $"{path} has a newer format version, which this BlobStash does not read. Use the version that wrote "
                + "it; nothing was touched.");
        }

        using var parity = ParityFile.TryOpenRead(fileSystem, store, protectedFile);
        using var file = fileSystem.Exists(protectedFile.Path) ? fileSystem.OpenRead(protectedFile.Path) : null;
        if (parity is null || (file is not null && ParityRepair.IsStale(parity, file)))
        {
            found(new InspectionFinding(FindingKind.ParityUnusable, path, 0, 0, null));
            return;
        }

        if (!parity.IsWhole)
        {
            found(new InspectionFinding(FindingKind.Parity, path, 0, ParityFormat.HeaderSize, null));
        }

        if (file is not null)
        {
            InspectStripes(parity, file, path, found, cancellationToken);
        }
    }

    private static void InspectStripes(
        ParityFile parity, IFile file, string path, Action<InspectionFinding> found,
        CancellationToken cancellationToken)
    {
        var pass = new ParityPass(parity, file);
        for (long stripe = 0; stripe < parity.Layout.StripeCount; stripe++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (pass.IsIntact(stripe))
            {
                continue;
            }

            foreach (var offset in pass.FindDamagedParity(stripe))
            {
                found(new InspectionFinding(FindingKind.Parity, path, offset, parity.Layout.ShardSize, null));
            }
        }
    }
}
