namespace BlobStash.EndToEnd.Tests.Platform;

/// <summary>A theory that looks into <c>/proc</c>, and is left out where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "needs Linux";
        }
    }
}
