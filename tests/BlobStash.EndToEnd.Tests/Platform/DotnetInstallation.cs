using System.Runtime.InteropServices;

namespace BlobStash.EndToEnd.Tests.Platform;

/// <summary>The .NET installation that runs these tests.</summary>
internal static class DotnetInstallation
{
    /// <summary>Its folder. The runtime's own is <c>shared/Microsoft.NETCore.App/VERSION</c> below it.</summary>
    public static string Folder { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The program that runs assemblies.</summary>
    public static string Host { get; } =
        Path.Combine(Folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
}
