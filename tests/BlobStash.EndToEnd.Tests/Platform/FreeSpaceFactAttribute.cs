namespace BlobStash.EndToEnd.Tests.Platform;

/// <summary>A fact that needs room in the temporary folder, and is left out where there is less.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FreeSpaceFactAttribute : FactAttribute
{
    public FreeSpaceFactAttribute(int gibibytes)
    {
        Gibibytes = gibibytes;
        if (new DriveInfo(Path.GetTempPath()).AvailableFreeSpace < (long)gibibytes << 30)
        {
            Skip = $"needs {gibibytes} GiB of free space in {Path.GetTempPath()}";
        }
    }

    public int Gibibytes { get; }
}
