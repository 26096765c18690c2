using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlobStash.Client;

namespace BlobStash.EndToEnd.Tests.Nodes;

/// <summary>A server process that listens, with a client for it.</summary>
internal sealed partial class Node : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    private Node(ServerProcess process, Uri url, string? apiKey)
    {
        Process = process;
        Url = url;
        ApiKey = apiKey;
        Client = CreateClient();
        _http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(10) };
        if (apiKey is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new("Bearer", apiKey);
        }
    }

    public ServerProcess Process { get; }

    public Uri Url { get; }

    public BlobStashClient Client { get; }

    private string? ApiKey { get; }

    /// <summary>Starts a node on a port that the system chooses, and waits until it listens.</summary>
    /// <param name="folder">Current directory of the process, with the data in <c>data</c>.</param>
    /// <param name="settings">Further command line, as in <c>--BlobStash:Storage:Durability None</c>.</param>
    public static Task<Node> StartAsync(string folder, params string[] settings) =>
        StartAsync(folder, apiKey: null, settings);

    /// <summary>The same for a node that wants a key.</summary>
    public static Task<Node> StartAsync(string folder, string? apiKey, string[] settings) =>
        StartAsync(folder, new ProcessBounds(), apiKey, settings);

    /// <summary>The same for a node within bounds.</summary>
    public static async Task<Node> StartAsync(string folder, ProcessBounds bounds, string? apiKey, string[] settings)
    {
        Directory.CreateDirectory(folder);
        var process = ServerProcess.Start(
            folder, bounds, ["--urls", "http://127.0.0.1:0", "--BlobStash:DataDirectory", "data", .. settings]);
        try
        {
            Match started = await process.Output.WaitAsync(StartedPattern(), StartDeadline);
            return new Node(process, new Uri(started.Groups["url"].Value), apiKey);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A further client, with connections of its own.</summary>
    public BlobStashClient CreateClient() => new(Url, ApiKey);

    /// <summary>Asks this node for a session with another.</summary>
    public Task<HttpResponseMessage> RequestSyncAsync(Node peer, string direction, bool strict = false) =>
        _http.PostAsJsonAsync("v1/sync", new { url = peer.Url.ToString(), direction, strict, apiKey = peer.ApiKey });

    /// <summary>Asks for a session with a configured peer.</summary>
    public Task<HttpResponseMessage> RequestSyncAsync(string peer) =>
        _http.PostAsJsonAsync("v1/sync", new { peer });

    /// <summary>Runs a session that must come to its report.</summary>
    public async Task<JsonElement> SyncAsync(Node peer, string direction)
    {
        using HttpResponseMessage response = await RequestSyncAsync(peer, direction);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.Clone();
    }

    /// <summary>Asks it to stop and waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        Process.Terminate();
        return Process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _http.Dispose();
        await Process.DisposeAsync();
    }

    [GeneratedRegex(@"listens on (?<url>http://\S+?),? ")]
    private static partial Regex StartedPattern();
}
