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

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(2);

    public string Name => "BlobStash";

    /// <exception cref="ServerStartException">It ends before it listens, or does not listen in time.</exception>
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
            RedirectStandardError = true,
        });
        Task<string?> error = ReadFirstLineAsync(process.Errors);
        using var deadline = new CancellationTokenSource(StartDeadline);
        string? last = null;
        while (await ReadLineAsync(process, deadline.Token) is { } line)
        {
            last = line;
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
        throw new ServerStartException($"The server {assembly} ended before it listened: {await error ?? last}");
    }

    /// <summary>The next line of what it prints; null at the end.</summary>
    private async Task<string?> ReadLineAsync(ServerProcess process, CancellationToken deadline)
    {
        try
        {
            return await process.Output.ReadLineAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            process.Dispose();
            throw new ServerStartException(
                $"The server {assembly} did not listen within {StartDeadline.TotalSeconds} s; is it one of BlobStash?");
        }
    }

    /// <summary>The first line that says anything; the others are read and dropped.</summary>
    private static async Task<string?> ReadFirstLineAsync(StreamReader output)
    {
        string? first = null;
        while (await output.ReadLineAsync() is { } line)
        {
            first ??= string.IsNullOrWhiteSpace(line) ? null : line.Trim();
        }
        return first;
    }

    [GeneratedRegex(@"listens on http://(?<address>[0-9.:]+)")]
    private static partial Regex StartedPattern();
}
