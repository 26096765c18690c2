using System.Text;
using BlobStash.Cli.Commands;
using BlobStash.Cli.Files;
using BlobStash.Cli.Messages;
using BlobStash.Cli.Progress;
using BlobStash.Client;
using BlobStash.Storage;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Settings;

namespace BlobStash.Cli.Backup;

/// <summary>Keeps a directory that is a copy of what a node has, over HTTP. For one run.</summary>
internal sealed class NodeCopy(PeerConnection connection, DirectoryInfo target, CommandSurroundings surroundings)
{
    /// <summary>
    /// Marks a directory as a copy. Nothing else tells a copy from the data directory of a node, whose own blobs a
    /// backup into it would delete.
    /// </summary>
    private const string MarkName = "BACKUP";

    /// <param name="mayShrink">Also deletes more than half of what the copy held.</param>
    /// <param name="cancellationToken">Ends it; the next run goes on from what is there.</param>
    /// <exception cref="CommandException">The target cannot take the copy.</exception>
    /// <exception cref="PeerException">The node cannot be reached, refuses, or broke off.</exception>
    public async Task<BackupDocument> RunAsync(bool mayShrink, CancellationToken cancellationToken)
    {
        await MarkAsync();
        var options = new BlobStoreOptions
        {
            MaxBlobSizeBytes = BlobStoreOptions.MaxMaxBlobSizeBytes,

            // The mark lies there already; a folder with anything else and without it was refused.
            CreateInUsedFolder = true,
        };
        await using var store = await OfflineStore.OpenAsync(target, options, surroundings, cancellationToken);
        using var line = TransferLine.Create(surroundings);
        try
        {
            var backup = new NodeBackup(
                new BackupReplica(store),
                connection,
                surroundings.Clock,
                line is null ? null : new BackupProgress(line));
            return Describe(await backup.RunAsync(mayShrink, cancellationToken), store);
        }
        catch (StorageException error)
        {
            throw new CommandException(ExitCode.Unusable, $"{target}: {error.Message}", error);
        }
    }

    private async Task MarkAsync()
    {
        var mark = Path.Combine(target.FullName, MarkName);
        try
        {
            if (target.Exists && target.EnumerateFileSystemInfos().Any() && !File.Exists(mark))
            {
                throw new CommandException(
                    ExitCode.Unusable,
                    $"{target} is neither empty nor a copy that was made from a URL (it has no file {MarkName})");
            }

            target.Create();
            var text = Encoding.UTF8.GetBytes($"copy of {connection.Name}\n");
            await TargetFile.WriteAsync(mark, file => file.WriteAsync(text).AsTask(), surroundings);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unusable, $"{target} cannot be written: {error.Message}", error);
        }
    }

    private BackupDocument Describe(NodeBackupReport report, BlobStore store)
    {
        var problems = report.Failures.Select(failure => $"{failure.Digest}: {failure.Reason}").ToList();
        if (report.EndedEarly is { } reason)
        {
            problems.Add(reason);
        }
        else if (!report.IsCopy && problems.Count == 0)
        {
            problems.Add("the node changed faster than it could be copied; run the command again when it is calmer");
        }

        return new BackupDocument(
            connection.Name, target.ToString(), report.Root.ToString(), report.Count, store.TotalBytes)
        {
            Complete = report.IsCopy,
            InUse = true,
            FetchedBlobs = report.Fetched.Blobs,
            FetchedBytes = report.Fetched.Bytes,
            DeletedBlobs = report.Deleted,
            Problems = problems,
        };
    }
}
