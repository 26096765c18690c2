using System.Net;
using System.Text;
using System.Text.Json;

namespace BlobStash.LoadBench.Servers;

/// <summary>A session between two nodes.</summary>
internal static class SyncRequest
{
    /// <summary>Asks a node for a session and waits for its report.</summary>
    /// <param name="node">The initiator.</param>
    /// <param name="peer">Where it finds the other.</param>
    /// <param name="direction"><c>both</c>, <c>pull</c> or <c>push</c>.</param>
    /// <exception cref="InvalidDataException">There is no report, or it has failures.</exception>
    public static async Task<JsonElement> SendAsync(HttpServer node, IPEndPoint peer, string direction)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", BlobStashServer.ApiKey);
        var body = $$"""{"url":"http://{{peer}}","apiKey":"{{BlobStashServer.ApiKey}}","direction":"{{direction}}"}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(new Uri($"http://{node.EndPoint}/v1/sync"), content);
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
