using System.Net;
using System.Text;
using System.Text.Json;

namespace BlobStash.LoadBench.Servers;

/// <summary>A session between two nodes.</summary>
internal static class SyncRequest
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>Asks a node for a session and waits for its report.</summary>
    /// <param name="node">The initiator.</param>
    /// <param name="peer">Where it finds the other.</param>
    /// <param name="direction"><c>both</c>, <c>pull</c> or <c>push</c>.</param>
    /// <param name="settings">Further members of the request, each with a comma in front.</param>
    /// <exception cref="InvalidDataException">There is no report, or it has failures.</exception>
    public static async Task<JsonElement> SendAsync(
        HttpServer node, IPEndPoint peer, string direction, string settings = "")
    {
        var body = $$"""
            {"url":"http://{{peer}}","apiKey":"{{BlobStashServer.ApiKey}}","direction":"{{direction}}"{{settings}}}
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{node.EndPoint}/v1/sync"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", BlobStashServer.ApiKey);
        using HttpResponseMessage response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidDataException($"The session was refused: {text}");
        }
        using JsonDocument report = JsonDocument.Parse(text);
        return report.RootElement.GetProperty("failedBlobs").GetInt64() == 0
            ? report.RootElement.Clone()
            : throw new InvalidDataException($"The session failed for some blobs: {text}");
    }
}
