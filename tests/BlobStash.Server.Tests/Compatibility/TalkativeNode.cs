namespace BlobStash.Server.Tests.Compatibility;

/// <summary>A node whose operator has switched the framework's request log on.</summary>
public sealed class TalkativeNode : CompatibleNode
{
    protected override IEnumerable<string> Logging =>
    [
        "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Information",
        "--Serilog:MinimumLevel:Override:Microsoft=Information",
    ];

    /// <summary>Stops the node, which writes the log out, and reads it.</summary>
    public async Task<string> StopAndReadLogAsync()
    {
        await StopAsync();
        var files = Directory.GetFiles(Path.Combine(Folder, "logs"), "log-*.txt");
        return string.Concat(files.Select(File.ReadAllText));
    }
}
