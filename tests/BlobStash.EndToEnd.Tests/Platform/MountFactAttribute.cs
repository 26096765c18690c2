using System.Globalization;

namespace BlobStash.EndToEnd.Tests.Platform;

/// <summary>A fact that mounts a file system of its own, and is left out where the process may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    // capabilities(7): CAP_SYS_ADMIN is bit 21 of the effective set.
    private const ulong AdministerSystem = 1UL << 21;
    private const string EffectiveSet = "CapEff:";

    public MountFactAttribute()
    {
        if (!MayMount())
        {
            Skip = "needs the right to mount a tmpfs (CAP_SYS_ADMIN on Linux)";
        }
    }

    private static bool MayMount()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }
        var line = File.ReadLines("/proc/self/status").First(static line => line.StartsWith(EffectiveSet));
        var rights = ulong.Parse(
            line.AsSpan(EffectiveSet.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (rights & AdministerSystem) != 0;
    }
}
