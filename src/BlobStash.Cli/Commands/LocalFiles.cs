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

    /// <summary>
    /// Writes a file so that its name has all of it or nothing: under a temporary name beside it, then renamed.
    /// </summary>
    public static async Task WriteWholeAsync(string name, Func<Stream, Task> write)
    {
        var path = Path.GetFullPath(name);
        var temporary = Path.Combine(Path.GetDirectoryName(path) ?? path, $".{Path.GetRandomFileName()}.part");
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1))
            {
                await write(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new CommandException(ExitCode.Unusable, $"{name} cannot be written: {error.Message}", error);
        }
        catch
        {
            // Nobody asked for a part of the blob.
            File.Delete(temporary);
            throw;
        }
    }
}
