using System.Globalization;

namespace BlobStash.EndToEnd.Tests.Platform;

/// <summary>A file system that is soon full. Unmounted when disposed.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<SmallDisk> MountAsync(string folder, int mebibytes)
    {
        Directory.CreateDirectory(folder);
        var size = string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m");
        await ShellCommand.RunAsync("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder);
        return new SmallDisk(folder);
    }

    /// <summary>An ext4 in a file, with few inodes and no blocks that only root may use.</summary>
    public static async Task<SmallDisk> MountExt4Async(string folder, int mebibytes, int inodes)
    {
        Directory.CreateDirectory(folder);
        var image = folder + ".img";
        using (var file = new FileStream(image, FileMode.CreateNew))
        {
            file.SetLength((long)mebibytes << 20);
        }
        var count = inodes.ToString(CultureInfo.InvariantCulture);
        await ShellCommand.RunAsync("mkfs.ext4", "-q", "-F", "-m", "0", "-N", count, image);
        await ShellCommand.RunAsync("mount", "-o", "loop", image, folder);
        return new SmallDisk(folder);
    }

    /// <summary>Takes every byte that there is.</summary>
    public void FillUp()
    {
        using var stream = new FileStream(Path.Combine(Folder, "filler"), FileMode.CreateNew, FileAccess.Write,
            FileShare.None, bufferSize: 0);
        for (var length = 64 * 1024; length > 0;)
        {
            try
            {
                stream.Write(new byte[length]);
            }
            catch (IOException)
            {
                length /= 2;
            }
        }
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Makes empty files until there is no inode left.</summary>
    public void UseUpInodes()
    {
        try
        {
            for (var number = 0; ; number++)
            {
                File.Create(Path.Combine(Folder, $"inode-{number}")).Dispose();
            }
        }
        catch (IOException)
        {
            // That was the last.
            return;
        }
    }

    /// <summary>Leaves no more than the given number of bytes.</summary>
    /// <returns>The file that takes the rest; deleting it frees it.</returns>
    public string FillUp(long bytesLeft)
    {
        var filler = Path.Combine(Folder, "filler");
        using var stream = new FileStream(filler, FileMode.CreateNew);
        var piece = new byte[64 * 1024];
        for (var rest = new DriveInfo(Folder).AvailableFreeSpace - bytesLeft; rest > 0; rest -= piece.Length)
        {
            stream.Write(piece, 0, (int)Math.Min(rest, piece.Length));
        }
        return filler;
    }

    public async ValueTask DisposeAsync() => await ShellCommand.RunAsync("umount", Folder);
}
