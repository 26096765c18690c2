using System.Net;
using System.Text.Json.Nodes;

namespace BlobStash.Server.Tests.Nodes;

/// <summary>Damages what a node has on its disk, and has the node look for it.</summary>
internal static class NodeScrubs
{
    /// <summary>From here on a segment and the file of a large blob hold the bytes of their first blob.</summary>
    private const int PayloadOffset = 64 + 80;

    /// <summary>Flips a bit in the first blob of the longest segment or large blob.</summary>
    public static void Rot(this TempFolder folder)
    {
        var path = Directory.EnumerateFiles(folder.Data, "*", SearchOption.AllDirectories)
            .Where(static path => path.EndsWith(".blob", StringComparison.Ordinal)
                || path.EndsWith(".seg", StringComparison.Ordinal))
            .MaxBy(static path => new FileInfo(path).Length)!;
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = PayloadOffset;
        var value = file.ReadByte();
        file.Position = PayloadOffset;
        file.WriteByte((byte)(value ^ 1));
    }

    /// <summary>Has a node scrub its store, and gives the report at the end.</summary>
    public static async Task<JsonNode> ScrubAsync(this HttpClient client, string query = "")
    {
        using HttpResponseMessage started = await client.PostAsync("/v1/scrub" + query, null);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        using var deadline = new CancellationTokenSource(Waiting.Patience);
        while (true)
        {
            JsonNode report = JsonNode.Parse(await client.GetStringAsync("/v1/scrub", deadline.Token))!;
            if (report["status"]!.GetValue<string>() == "ended")
            {
                return report;
            }
        }
    }
}
