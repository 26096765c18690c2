using BlobStash.Cli.Commands;
using BlobStash.Cli.Messages;
using BlobStash.Cli.Progress;
using BlobStash.Storage.Backup;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Settings;

namespace BlobStash.Cli.Backup;

/// <summary>Copies a data directory, opens the copy as a store, and tells its root. For one run.</summary>
internal sealed class DirectoryCopy(DirectoryInfo source, DirectoryInfo target, CommandSurroundings surroundings)
{
    /// <exception cref="CommandException">The source is no store, or the target cannot take it.</exception>
    public async Task<BackupDocument> RunAsync(CancellationToken cancellationToken)
    {
        if (target.Exists && target.EnumerateFileSystemInfos().Any())
        {
            throw new CommandException(
                ExitCode.Unusable, $"{target} is not empty; name a new directory for the copy of a directory");
        }

        var report = Copy(cancellationToken);

        // Parity is left to whoever runs a node on it or scrubs it; a backup should not read everything.
        var options = new BlobStoreOptions
        {
            MaxBlobSizeBytes = BlobStoreOptions.MaxMaxBlobSizeBytes,
            ParityShards = 0,
        };
        await using var store = await OfflineStore.OpenExistingAsync(
            target, options, surroundings, cancellationToken);
        var state = await new BackupReplica(store).GetStateWithRootAsync(cancellationToken);
        var problems = FindProblems(store.StartReport);
        return new BackupDocument(
            source.ToString(), target.ToString(), $"{state.Root}", state.Count, store.TotalBytes)
        {
            Complete = problems.Count == 0,
            InUse = report.IsInUse,
            LinkedFiles = report.LinkedFiles,
            LinkedBytes = report.LinkedBytes,
            CopiedFiles = report.CopiedFiles,
            CopiedBytes = report.CopiedBytes,
            Problems = problems,
        };
    }

    private BackupReport Copy(CancellationToken cancellationToken)
    {
        using var line = TransferLine.Create(surroundings);
        try
        {
            var (from, to) = (new PhysicalFileSystem(source.FullName), new PhysicalFileSystem(target.FullName));
            return new StoreBackup(from, to, path => from.TryLinkTo(path, to)).Run(
                line is null ? null : bytes => line.Show(bytes, null, ""), cancellationToken);
        }
        catch (Exception error) when (error is StorageException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unusable, $"{source}: {error.Message}", error);
        }
    }

    private static List<string> FindProblems(RecoveryReport start)
    {
        var problems = new List<string>();
        if (start.DamagedBytes > 0)
        {
            problems.Add(Describe(start.DamagedBytes, "byte", " between records", "damaged"));
        }

        if (start.LostBlobs > 0)
        {
            problems.Add(Describe(start.LostBlobs, "blob", "", "gone"));
        }

        if (start.MissingLargeBlobs > 0)
        {
            problems.Add(Describe(start.MissingLargeBlobs, "large blob", "", "unreadable"));
        }

        return problems;
    }

    private static string Describe(long count, string noun, string place, string fault) =>
        $"{Quantity.Of(count, noun)}{place} {Quantity.Choose(count, "is", "are")} {fault}, "
        + $"and {Quantity.Choose(count, "was", "were")} so in the original";
}
