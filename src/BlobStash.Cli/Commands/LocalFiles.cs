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

        if (name.Length == 0)
        {
            throw new CommandException(ExitCode.Unusable, "the name of the file is empty");
        }

        if (Directory.Exists(name))
        {
            throw new CommandException(ExitCode.Unusable, $"{name} is a directory, not a file");
        }

        try
        {
            return new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var reason = error is FileNotFoundException or DirectoryNotFoundException
                ? "does not exist"
                : "cannot be read: the permissions do not allow it, or the disk fails";
            throw new CommandException(ExitCode.Unusable, $"{name} {reason}", error);
        }
    }
}
