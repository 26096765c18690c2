using System.Globalization;

namespace BlobStash.EndToEnd.Tests.Platform;

/// <summary>A file system in memory that is soon full. Unmounted when disposed.</summary>
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
