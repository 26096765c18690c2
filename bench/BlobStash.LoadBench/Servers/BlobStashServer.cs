using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace BlobStash.LoadBench.Servers;

/// <summary>This project's server as it comes, with one API key.</summary>
/// <param name="assembly">The server's assembly.</param>
/// <param name="settings">Further arguments of its command line.</param>
internal sealed partial class BlobStashServer(string assembly, params string[] settings) : IServerKind
{
    /// <summary>The key that every request shows.</summary>
    public const string ApiKey = "key-of-the-load-bench";

    public string Name => "BlobStash";

    public async Task<HttpServer> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        string[] arguments =
        [
            assembly,
            "--urls", "http://127.0.0.1:0",
            "--BlobStash:DataDirectory", Path.Combine(folder, "data"),
            "--BlobStash:ApiKeys:0:Id", "root",
            "--BlobStash:ApiKeys:0:Key", ApiKey,
            "--BlobStash:ApiKeys:0:Roles:0", "admin",
            .. settings,
        ];
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var process = new ServerProcess(new ProcessStartInfo(host, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        });
        var lines = new List<string>();
        while (await process.Output.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (StartedPattern().Match(line) is { Success: true } started)
            {
                // What follows is read and dropped, or a full pipe would stop the server.
                _ = process.Output.BaseStream.CopyToAsync(Stream.Null);
                return new HttpServer(process, IPEndPoint.Parse(started.Groups["address"].Value))
                {
                    BlobPath = "/v1/blobs/",
                    ExtraHeaders = $"Authorization: Bearer {ApiKey}\r\n",
                };
            }
        }
        process.Dispose();
        throw new InvalidOperationException("The server did not start:\n" + string.Join('\n', lines));
    }

    [GeneratedRegex(@"listens on http://(?<address>[0-9.:]+)")]
    private static partial Regex StartedPattern();
}
