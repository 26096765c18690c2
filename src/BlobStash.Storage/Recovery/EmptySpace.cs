using BlobStash.Storage.Files;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Zeros behind the last record of an unsealed segment: space that was made ready ahead of the writer, or what a power
/// loss left of a file that had grown. No record was ever there.
/// </summary>
internal static class EmptySpace
{
    private const int WindowSize = 1 << 20;

    /// <summary>Whether there is nothing but zeros between two offsets.</summary>
    public static bool IsEmpty(IFile file, long start, long end)
    {
        var window = new byte[(int)Math.Clamp(end - start, 0, WindowSize)];
        for (var offset = start; offset < end; offset += window.Length)
        {
            var read = file.Read(offset, window.AsSpan(0, (int)Math.Min(window.Length, end - offset)));
            if (window.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }
}
