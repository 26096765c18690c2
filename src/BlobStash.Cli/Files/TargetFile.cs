using BlobStash.Storage.Files;

namespace BlobStash.Cli.Files;

/// <summary>
/// A file that a command writes. A regular file gets all of its bytes or none: they are written and flushed under a
/// temporary name beside it, then renamed; mode, owner and links to it stay. Anything else that stands there (a device,
/// a pipe) is written through, and never replaced.
/// </summary>
internal static class TargetFile
{
    private static readonly string[] StandardOutput = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
    private static readonly string[] Descriptors = ["/dev/stderr", "/dev/fd/", "/proc/"];

    /// <summary>Writes the file by <paramref name="write"/>.</summary>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static async Task WriteAsync(string name, Func<Stream, Task> write, CommandSurroundings surroundings)
    {
        try
        {
            var path = PathOf(name);
            if (StandardOutput.Contains(path))
            {
                // Opened by its name it would be written from its beginning, over what a shell has put there before.
                await using var output = surroundings.OpenOutput();
                await write(output);
            }
            else if (IsWrittenThrough(path))
            {
                // A regular file that a descriptor leads to is gone on with; the others have no end to go on from.
                var mode = IsRegular(path) == true ? FileMode.Append : FileMode.Open;
                await using var file = new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite, 1);
                await write(file);
            }
            else
            {
                await ReplaceAsync(path, write);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unusable, $"{name} cannot be written: {error.Message}", error);
        }
    }

    private static string PathOf(string name) =>
        name.Length == 0
            ? throw new CommandException(ExitCode.Unusable, "the name of the file to write is empty")
            : Path.GetFullPath(name);

    private static bool IsWrittenThrough(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("it is a directory");
        }

        // What a descriptor of a process leads to belongs to whoever opened it.
        return Descriptors.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))
            || IsRegular(path) == false;
    }

    /// <summary>Null when nothing stands there.</summary>
    private static bool? IsRegular(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return FileIdentity.Find(path)?.IsRegular;
        }

        return File.Exists(path) ? !path.StartsWith("/dev/", StringComparison.Ordinal) : null;
    }

    /// <summary>The path that a rename has to replace. A link may lead to a file that is not there yet.</summary>
    private static string FollowLinks(string path) =>
        (OperatingSystem.IsLinux() ? FileIdentity.FindRealPath(path) : null)
            ?? (new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, true)!.FullName);

    private static async Task ReplaceAsync(string path, Func<Stream, Task> write)
    {
        var real = FollowLinks(path);
        var exists = IsRegular(real) is not null;
        if (exists)
        {
            // A rename would replace even a file that may not be written.
            await using var probe = new FileStream(real, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
        }

        var directory = Path.GetDirectoryName(real) ?? real;
        var temporary = Path.Combine(directory, $".{Path.GetRandomFileName()}.part");
        try
        {
            await using (var file = new FileStream(temporary, PartOptions(exists)))
            {
                await write(file);
                if (exists && OperatingSystem.IsLinux())
                {
                    FileIdentity.Find(real)?.ApplyTo(file.SafeFileHandle);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, real, overwrite: exists);
        }
        catch
        {
            // Nobody asked for a part of the file.
            File.Delete(temporary);
            throw;
        }

        new PhysicalFileSystem(directory).FlushDirectory("");
    }

    /// <summary>What will replace a private file is private from its first byte on.</summary>
    private static FileStreamOptions PartOptions(bool isPrivate)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 1,
        };
        if (isPrivate && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
