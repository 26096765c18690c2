using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Routes;

namespace BlobStash.LoadBench.Servers;

/// <summary>A session between two nodes.</summary>
internal static class SessionCall
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>Asks a node for a session and waits for its report.</summary>
    /// <param name="node">The initiator.</param>
    /// <param name="peer">Where it finds the other.</param>
    /// <param name="wish">The rest of the request.</param>
    /// <exception cref="InvalidDataException">There is no report, or it has failures.</exception>
    public static async Task<SyncReport> SendAsync(HttpServer node, IPEndPoint peer, SyncRequest wish)
    {
        SyncRequest asked = wish with { Url = $"http://{peer}", ApiKey = BlobStashServer.ApiKey };
        using var request =
            new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{node.EndPoint}/{NodePaths.Sync}"))
            {
                Content = new ByteArrayContent(
                    JsonSerializer.SerializeToUtf8Bytes(asked, RequestJson.Default.SyncRequest)),
            };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Json);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", BlobStashServer.ApiKey);
        using HttpResponseMessage response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidDataException($"The session was refused: {text}");
        }
        return JsonSerializer.Deserialize(text, AnswerJson.Default.SyncReport) is { FailedBlobs: 0 } report
            ? report
            : throw new InvalidDataException($"The session failed for some blobs: {text}");
    }
}
