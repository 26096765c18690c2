using BlobStash.Storage;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.Cli.Commands;

/// <summary>Opens data directories that no node has open, for the commands that write to them.</summary>
internal static class OfflineStore
{
    /// <summary>Opens the store that is there, and takes its lock; the caller disposes it.</summary>
    /// <exception cref="CommandException">
    /// There is none, a process has it, or it cannot be used; nothing was touched.
    /// </exception>
    public static Task<BlobStore> OpenExistingAsync(
        DirectoryInfo directory, BlobStoreOptions options, CommandSurroundings surroundings,
        CancellationToken cancellationToken) =>
        File.Exists(Path.Combine(directory.FullName, "FORMAT"))
            ? OpenAsync(directory, options, surroundings, cancellationToken)
            : throw new CommandException(
                ExitCode.Unusable,
                $"{directory}: There is no store here: the directory or its file FORMAT is missing");

    /// <summary>The same, creating an empty store where there is none.</summary>
    public static async Task<BlobStore> OpenAsync(
        DirectoryInfo directory, BlobStoreOptions options, CommandSurroundings surroundings,
        CancellationToken cancellationToken)
    {
        try
        {
            return await BlobStore.OpenAsync(
                options,
                new PhysicalFileSystem(directory.FullName),
                surroundings.Clock,
                NullLogger<BlobStore>.Instance,
                cancellationToken);
        }
        catch (StoreOpenException error)
        {
            throw new CommandException(ExitCode.Unusable, $"{directory}: {error.Message}", error);
        }
    }
}
