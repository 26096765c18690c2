using System.Reflection;
using BlobStash.Server.Configuration;

namespace BlobStash.Server.Hosting;

/// <summary>What <c>--help</c> and <c>--version</c> print.</summary>
internal static class ServerHelp
{
    /// <summary>The version, as the project gives it.</summary>
    public static string Version => typeof(ServerHelp).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>A page for a terminal.</summary>
    public static string Text =>
        $"""
        BlobStash {Version}: a node that keeps blobs by the digest of their bytes.

        Usage: BlobStash.Server [--config FILE] [--KEY VALUE]...

          --config FILE                       settings from a JSON file
          --urls URL                          where to listen; {DefaultSettings.Url} unless told otherwise
          --BlobStash:DataDirectory FOLDER    where the blobs are; ./data unless told otherwise
          --BlobStash:Log:Format Json         log lines as JSON
          --help, --version                   print this, or the version

        Settings come from, later ones winning: built in; appsettings.json beside the program, in /etc/blobstash, and
        in the current directory where it has a section BlobStash; --config; the environment, as in
        BlobStash__DataDirectory=/srv/blobs; the command line. SIGHUP reads them again.

        Exit codes: 0 stopped as asked, 1 failed, 2 bad configuration, 3 data directory unusable, 4 address unusable.
        """;
}
