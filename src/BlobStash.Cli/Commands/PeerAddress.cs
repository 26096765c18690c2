using System.Security.Cryptography.X509Certificates;
using BlobStash.Client;
using BlobStash.Storage.Settings;

namespace BlobStash.Cli.Commands;

/// <summary>URLs of nodes that a command talks to directly.</summary>
internal static class PeerAddress
{
    // A data directory may hold blobs that were accepted under a larger limit than the default.
    private static readonly PeerLimits Limits = new() { MaxBlobSizeBytes = BlobStoreOptions.MaxMaxBlobSizeBytes };

    /// <summary>Whether an argument is meant as the URL of a node rather than as a directory.</summary>
    public static bool IsUrl(string argument) => argument.Contains("://", StringComparison.Ordinal);

    /// <summary>Prepares the connection, which the caller disposes; nothing is sent yet.</summary>
    /// <exception cref="CommandException">The URL or the key cannot be used.</exception>
    public static PeerConnection Connect(
        string url, string? key, X509Certificate2Collection? roots, CommandSurroundings surroundings)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
        {
            throw new CommandException(ExitCode.Unusable, $"'{url}' is not a URL; write it as http://127.0.0.1:8050");
        }

        try
        {
            return new PeerConnection(
                parsed,
                string.IsNullOrEmpty(key) ? null : key,
                Limits with { TrustedRoots = roots },
                surroundings.Clock,
                "node");
        }
        catch (ArgumentException error)
        {
            throw new CommandException(ExitCode.Unusable, error.Message.Split(" (Parameter", 2)[0], error);
        }
    }
}
