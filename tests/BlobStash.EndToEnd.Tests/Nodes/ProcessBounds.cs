using System.Globalization;

namespace BlobStash.EndToEnd.Tests.Nodes;

/// <summary>What a process may use; null leaves it as it is here.</summary>
/// <param name="HeapMebibytes">Memory that the garbage collector may fill, as it would find it in a container.</param>
/// <param name="Descriptors">Files and sockets that may be open at once.</param>
internal sealed record ProcessBounds(int? HeapMebibytes = null, int? Descriptors = null)
{
    /// <summary>Variables for the environment of the process.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment => HeapMebibytes is not { } mebibytes
        ? []
        : [new("DOTNET_GCHeapHardLimit", (mebibytes * 1024L * 1024).ToString("x", CultureInfo.InvariantCulture))];

    /// <summary>The command line that runs a program within the bounds.</summary>
    public IReadOnlyList<string> Wrap(IReadOnlyList<string> command) => Descriptors is { } count
        ? ["prlimit", string.Create(CultureInfo.InvariantCulture, $"--nofile={count}:{count}"), .. command]
        : command;
}
