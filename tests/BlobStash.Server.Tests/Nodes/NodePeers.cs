using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace BlobStash.Server.Tests.Nodes;

/// <summary>What a node is told to do with another one, and what it says of it. What is left out is not sent.</summary>
internal static class NodePeers
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Runs a session, and gives its report.</summary>
    public static async Task<JsonNode> SyncAsync(
        this KestrelNode node,
        KestrelNode peer,
        string? direction = null,
        string? deletions = null,
        string? apiKey = null)
    {
        using HttpResponseMessage response = await node.Client.PostAsJsonAsync(
            "/v1/sync", new { url = peer.Url, direction, deletions, apiKey }, Json);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Adds a peer that is followed after its first session, and has no other session for an hour.</summary>
    public static async Task AddPeerAsync(
        this KestrelNode node, string name, Uri url, string? direction = null, string? deletions = null)
    {
        using HttpResponseMessage put = await node.Client.PutAsJsonAsync(
            $"/v1/peers/{name}", new { url = url.ToString(), direction, intervalSeconds = 3600, deletions }, Json);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    /// <summary>Adds a peer, and waits until it is followed.</summary>
    public static async Task FollowAsync(
        this KestrelNode node, string name, KestrelNode peer, string? direction = null, string? deletions = null)
    {
        await node.AddPeerAsync(name, peer.Url, direction, deletions);
        await node.WaitUntilFollowingAsync(name);
    }

    public static Task WaitUntilFollowingAsync(this KestrelNode node, string name) => node.WaitForPeerAsync(
        name, static peer => peer["feed"]!["state"]!.GetValue<string>() == "following");

    /// <summary>What the node says of a peer.</summary>
    public static async Task<JsonNode> ShowPeerAsync(this KestrelNode node, string name) =>
        JsonNode.Parse(await node.Client.GetStringAsync($"/v1/peers/{name}"))!;

    /// <summary>Waits until the node says something of a peer, and gives all that it says then.</summary>
    public static async Task<JsonNode> WaitForPeerAsync(
        this KestrelNode node, string name, Func<JsonNode, bool> condition)
    {
        JsonNode? seen = null;
        await Waiting.ForAsync(
            async () => condition(seen = await node.ShowPeerAsync(name)), () => seen!.ToJsonString());
        return seen!;
    }
}
