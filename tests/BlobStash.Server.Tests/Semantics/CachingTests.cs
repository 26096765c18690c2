using System.Net;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Semantics;

/// <summary>RFC 9111: no cache in front of a node shows what is no longer so.</summary>
public sealed class CachingTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData("GET", "/api/sync/state")]
    [InlineData("GET", "/api/sync/state/leaf/0e")]
    [InlineData("GET", "/api/blobstore/blobs")]
    [InlineData("GET", "/api/ping")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/api/sync/state/")]
    [InlineData("OPTIONS", "/api/sync/state")]
    [InlineData("PATCH", "/api/blobstore/blobs")]
    [InlineData("GET", "/api/blobstore/blob/0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")]
    [InlineData("HEAD", "/api/blobstore/blob/0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")]
    public async Task Compatible_WhatMayChange_IsAskedForAnew(string method, string path)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.SendAsync(HttpMethod.Parse(method), path);

        Assert.True(response.Headers.CacheControl?.NoCache, $"{response.StatusCode}: {response.Headers}");
    }

    [Fact]
    public async Task Native_EveryAnswerThatMayChange_SaysSo()
    {
        await using var node = new TestNode();
        string[] paths =
        [
            "/", "/healthz", "/readyz", "/v1/blobs", "/v1/state", "/v1/state/leaves/0e", "/v1/sync/sketch",
            "/v1/sync/sketch/0e", "/v1/sync/digests", "/v1/changes", "/v1/peers", "/v1/peers/nobody", "/v1/scrub",
            "/v1/nothing", TestNode.PathOf(Hello),
        ];
        foreach (var path in paths)
        {
            using HttpResponseMessage response = await node.Client.GetAsync(path);

            Assert.True(response.Headers.CacheControl is { NoCache: true } or { NoStore: true }, path);
            Assert.Null(response.Headers.Age); // 5.1: only caches say it
        }
    }

    [Fact]
    public async Task NotModified_Blob_CarriesWhatACacheKeeps()
    {
        // RFC 9110, 15.4.5
        await using var node = new TestNode();
        var path = await node.PutAsync(Hello);
        using HttpResponseMessage got = await node.Client.GetAsync(path);

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Get, path, headers => headers.IfNoneMatch.Add(got.Headers.ETag!));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal(got.Headers.ETag, response.Headers.ETag);
        Assert.Equal(got.Headers.CacheControl, response.Headers.CacheControl);
    }

    [Theory]
    [InlineData("/v1/changes", "Accept")]
    [InlineData("/api/blobstore/blobs", "Accept, Accept-Encoding")]
    public async Task Get_AnswerThatDependsOnTheRequest_NamesTheHeaders(string path, string vary)
    {
        // RFC 9110, 12.5.5
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.Client.GetAsync(path);

        Assert.Equal(vary, string.Join(", ", response.Headers.Vary));
    }
}
