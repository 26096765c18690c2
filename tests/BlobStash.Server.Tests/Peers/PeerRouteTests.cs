using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BlobStash.Server.Configuration;
using BlobStash.Server.Peers;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Peers;

public sealed class PeerRouteTests
{
    private const string Path = "/v1/peers/cellar";

    [Fact]
    public async Task Put_NewPeer_IsShownWithoutItsKey()
    {
        await using var node = new TestNode();

        using HttpResponseMessage put = await PutAsync(node, "http://127.0.0.1:9/", key: "very-secret");
        var text = await node.Client.GetStringAsync(Path);
        var list = await node.Client.GetStringAsync("/v1/peers");

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        JsonNode peer = JsonNode.Parse(text)!;
        Assert.Equal("cellar", peer["name"]!.GetValue<string>());
        Assert.Equal("http://127.0.0.1:9/", peer["url"]!.GetValue<string>());
        Assert.True(peer["hasApiKey"]!.GetValue<bool>());
        Assert.Equal(0, peer["intervalSeconds"]!.GetValue<double>());
        Assert.Single(JsonNode.Parse(list)!["peers"]!.AsArray());
        Assert.DoesNotContain("very-secret", text + list + await put.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Put_Again_ReplacesThePeer()
    {
        await using var node = new TestNode();
        using HttpResponseMessage first = await PutAsync(node, "http://127.0.0.1:9/");

        using HttpResponseMessage second = await PutAsync(node, "http://127.0.0.1:10/");
        JsonNode peer = JsonNode.Parse(await node.Client.GetStringAsync("/v1/peers/CELLAR"))!;

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal("http://127.0.0.1:10/", peer["url"]!.GetValue<string>());
    }

    [Fact]
    public async Task Put_Peer_AllowsItsUrl()
    {
        await using var node = new TestNode(("BlobStash:Sync:AllowLoopbackPeers", "false"));
        using HttpResponseMessage before = await SyncAsync(node);
        using HttpResponseMessage put = await PutAsync(node, "http://127.0.0.1:9/");

        using HttpResponseMessage after = await SyncAsync(node);

        await TestNode.ReadProblemAsync(before, HttpStatusCode.Forbidden, "peer-not-allowed");
        await TestNode.ReadProblemAsync(after, HttpStatusCode.BadGateway, "peer-unreachable");
    }

    [Fact]
    public async Task Delete_AddedPeer_IsGone()
    {
        await using var node = new TestNode();
        using HttpResponseMessage put = await PutAsync(node, "http://127.0.0.1:9/");

        using HttpResponseMessage deleted = await node.Client.DeleteAsync(Path);
        using HttpResponseMessage again = await node.Client.DeleteAsync(Path);
        Assert.Equal(Path.Split('/')[^1], Assert.Single(deleted.Headers.GetValues("BlobStash-Peer")));

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await TestNode.ReadProblemAsync(again, HttpStatusCode.NotFound, "peer-unknown");
    }

    [Fact]
    public async Task Change_ConfiguredPeer_IsRefused()
    {
        await using var node = new TestNode(
            ("BlobStash:Sync:Peers:0:Name", "cellar"),
            ("BlobStash:Sync:Peers:0:Url", "http://127.0.0.1:9/"),
            ("BlobStash:Sync:Peers:0:Interval", "00:00:00"));

        using HttpResponseMessage put = await PutAsync(node, "http://127.0.0.1:10/");
        using HttpResponseMessage deleted = await node.Client.DeleteAsync(Path);

        await TestNode.ReadProblemAsync(put, HttpStatusCode.Conflict, "peer-configured");
        await TestNode.ReadProblemAsync(deleted, HttpStatusCode.Conflict, "peer-configured");
    }

    [Theory]
    [InlineData("""{"url":"ftp://127.0.0.1/"}""")]
    [InlineData("""{"url":"http://user@127.0.0.1/"}""")]
    [InlineData("""{}""")]
    [InlineData("""null""")]
    [InlineData("""{"url":"http://127.0.0.1:9/","intervalSeconds":0.5}""")]
    [InlineData("""{"url":"http://127.0.0.1:9/","intervalSeconds":1e300}""")]
    [InlineData("""{"url":"http://127.0.0.1:9/","direction":"sideways"}""")]
    [InlineData("""{"url":"http://127.0.0.1:9/","maxConcurrentTransfers":257}""")]
    [InlineData("""{"url":"http://127.0.0.1:9/","maxSendBytesPerSecond":-1}""")]
    [InlineData("""{"url":"http://127.0.0.1:9/","apiKey":"with blank"}""")]
    [InlineData("""{"url":"http://127.0.0.1:9/","name":"other"}""")]
    [InlineData("""{"url":"http://127.0.0.1:9/","more":1}""")]
    public async Task Put_WhatBreaksARule_IsRefused(string body)
    {
        await using var node = new TestNode();

        using HttpResponseMessage put = await node.Client.PutAsync(
            Path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        await TestNode.ReadProblemAsync(put, HttpStatusCode.BadRequest, "request-malformed");
        using HttpResponseMessage shown = await node.Client.GetAsync(Path);
        Assert.Equal(HttpStatusCode.NotFound, shown.StatusCode);
    }

    [Fact]
    public async Task Put_WithoutTheRole_IsRefused()
    {
        await using var node = new TestNode(TestNode.Key(0, "reader", TestNode.AdminKey, "read", "sync"));
        node.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestNode.AdminKey);

        using HttpResponseMessage put = await PutAsync(node, "http://127.0.0.1:9/");
        using HttpResponseMessage list = await node.Client.GetAsync("/v1/peers");

        await TestNode.ReadProblemAsync(put, HttpStatusCode.Forbidden, "role-missing");
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Fact]
    public async Task Restart_WithAnAddedPeer_KeepsItForItsOwnerAlone()
    {
        using var folder = new TempFolder();
        await using (KestrelNode node = await KestrelNode.StartAsync(folder, ownsFolder: false, openDisk: null))
        {
            using HttpResponseMessage put = await node.Client.PutAsJsonAsync(
                Path, new { url = "http://127.0.0.1:9/", apiKey = "very-secret", intervalSeconds = 0, follow = false });
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
            Assert.DoesNotContain("very-secret", folder.ReadLog(), StringComparison.Ordinal);
        }

        await using KestrelNode again = await KestrelNode.StartAsync(folder, ownsFolder: false, openDisk: null);
        JsonNode peer = JsonNode.Parse(await again.Client.GetStringAsync(Path))!;
        using HttpResponseMessage deleted = await again.Client.DeleteAsync(Path);

        Assert.True(peer["hasApiKey"]!.GetValue<bool>());
        Assert.False(peer["follow"]!.GetValue<bool>());
        var file = System.IO.Path.Combine(folder.Data, "peers.json");
        Assert.Equal("[]", await File.ReadAllTextAsync(file));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void PeerFile_AsManyPeersAsMayBeWithTheLongestMembers_AreReadAgain()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Data);
        var url = "http://a/" + new string('\u00fc', PeerUrl.MaxLength - "http://a/".Length);
        PeerOptions[] peers = [.. Enumerable.Range(0, PeerDirectory.MaxAddedPeers).Select(i => new PeerOptions
        {
            Name = $"{i:d3}{new string('x', NameAlphabet.MaxLength - 3)}",
            Url = url,
            ApiKey = new string('+', ApiKeyOptions.MaxKeyLength),
        })];
        Assert.All(peers, peer => Assert.Empty(PeerRules.FindBroken(peer)));

        new PeerFile(folder.Data).Write(peers);

        Assert.Equal(
            peers.Select(peer => peer.Name), new PeerFile(folder.Data).Read().Select(peer => peer.Name));
    }

    private static Task<HttpResponseMessage> PutAsync(TestNode node, string url, string? key = null) =>
        node.Client.PutAsJsonAsync(Path, new { url, apiKey = key, intervalSeconds = 0 });

    private static Task<HttpResponseMessage> SyncAsync(TestNode node) =>
        node.Client.PostAsJsonAsync("/v1/sync", new { url = "http://127.0.0.1:9/" });
}
