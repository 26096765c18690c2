using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using IronSnappy;

namespace BlobStash.Server.Tests.Compatibility;

/// <summary>
/// A sync client that behaves as the original's does: it compares leaves, takes every listed hash for one of the leaf,
/// sends snappy blocks, and gives up at anything but the statuses that it knows.
/// </summary>
internal sealed class OriginalSyncClient(HttpClient client, Dictionary<string, byte[]> blobs)
{
    public async Task RunAsync()
    {
        JsonNode state = JsonNode.Parse(await GetAsync("/api/sync/state"))!;
        foreach (var prefix in Enumerable.Range(0, 256).Select(static i => i.ToString("x2", null)))
        {
            var theirs = state["leaves"]![prefix]?.GetValue<string>();
            if (theirs != LeafOf(prefix))
            {
                await SyncLeafAsync(prefix);
            }
        }
    }

    private async Task SyncLeafAsync(string prefix)
    {
        JsonNode leaf = JsonNode.Parse(await GetAsync("/api/sync/state/leaf/" + prefix))!;
        var theirs = (leaf["hashes"]?.AsArray() ?? []).Select(static hash => hash!.GetValue<string>()).ToHashSet();
        foreach (var hash in blobs.Keys.Where(hash => hash.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            if (!theirs.Remove(hash))
            {
                await PostAsync(hash);
            }
        }
        foreach (var hash in theirs)
        {
            blobs[hash] = await GetAsync(CompatibleNode.Blobs + hash);
            Assert.Equal(hash, CompatibleNode.Name(blobs[hash]));
        }
    }

    private async Task<byte[]> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private async Task PostAsync(string hash)
    {
        var content = new ByteArrayContent(Snappy.Encode(blobs[hash]));
        content.Headers.TryAddWithoutValidation("Content-Type", "snappy");
        using HttpResponseMessage response = await client.PostAsync(CompatibleNode.Blobs + hash, content);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private string? LeafOf(string prefix)
    {
        var own = blobs.Keys
            .Where(hash => hash.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var text = string.Concat(own);
        return text.Length == 0 ? null : Blake2b256.Hash(System.Text.Encoding.ASCII.GetBytes(text)).ToString();
    }
}
