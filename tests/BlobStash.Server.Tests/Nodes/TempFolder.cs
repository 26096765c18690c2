namespace BlobStash.Server.Tests.Nodes;

/// <summary>A folder of one test, deleted at its end.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("blobstash-server-").FullName;

    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>Everything that was logged so far.</summary>
    public string ReadLog() => string.Concat(Directory
        .GetFiles(Path, "log*.txt")
        .Select(static file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }));

    /// <summary>Settings that keep a node inside this folder, its console quiet and its log complete.</summary>
    public Dictionary<string, string?> CreateSettings() => new()
    {
        ["BlobStash:DataDirectory"] = Data,

        // Writing it takes longer than most tests.
        ["BlobStash:Storage:ReserveBytes"] = "0",
        ["Serilog:MinimumLevel:Default"] = "Debug",
        ["BlobStash:Log:Console"] = "false",
        ["Serilog:WriteTo:File:Name"] = "File",
        ["Serilog:WriteTo:File:Args:path"] = System.IO.Path.Combine(Path, "log.txt"),
        ["Serilog:WriteTo:File:Args:rollingInterval"] = "Infinite",
    };

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
