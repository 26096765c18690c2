using System.Globalization;
using BlobStash.Server.Hosting;
using BlobStash.Storage.Files;

namespace BlobStash.Server.Limits;

/// <summary>What the machine, the container and the service manager let this process use.</summary>
/// <param name="MemoryBytes">Memory that the garbage collector may fill.</param>
/// <param name="Descriptors">Files and sockets that may be open at once.</param>
internal sealed record NodeResources(long MemoryBytes, long Descriptors)
{
    /// <summary>Reads the limits, after raising that of descriptors as far as the system lets us.</summary>
    public static NodeResources Read() =>
        new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, OpenFileLimit.Raise());

    /// <summary>Refuses a start that would end in the middle, when the runtime has no file left to open.</summary>
    public void CheckDescriptors()
    {
        if (Descriptors < EffectiveLimits.MinDescriptors)
        {
            throw new StartupException(ExitCode.BadConfiguration, string.Create(
                CultureInfo.InvariantCulture,
                $"A node needs {EffectiveLimits.MinDescriptors} open files, and this process may have {Descriptors}: "
                + $"raise the limit (ulimit -n, or LimitNOFILE of a systemd unit)."));
        }
    }
}
