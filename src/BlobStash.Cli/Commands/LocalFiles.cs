namespace BlobStash.Cli.Commands;

/// <summary>Files that the user names; <c>-</c> stands for what is piped in or out.</summary>
internal static class LocalFiles
{
    public const string Pipe = "-";

    /// <summary>Opens bytes for one reading from beginning to end; the caller closes them.</summary>
    public static Stream OpenSource(string name, CommandSurroundings surroundings)
    {
        if (name == Pipe)
        {
            return surroundings.OpenInput();
        }

        try
        {
            return new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var reason = error is FileNotFoundException or DirectoryNotFoundException
                ? "does not exist"
                : "cannot be read";
            throw new CommandException(ExitCode.Unusable, $"{name} {reason}", error);
        }
    }
}
