using System.Net;
using BlobStash.Server.Security;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Security;

public sealed class BrowserTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:8050", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.1:8050", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("[::1]", true)]
    [InlineData("[::1]:8050", true)]
    [InlineData("::1", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("[::]", false)]
    [InlineData("*", false)]
    [InlineData("+", false)]
    [InlineData("192.168.0.1:80", false)]
    [InlineData("", false)]
    public void IsLoopbackAuthority_Text_IsTrueForThisMachineAlone(string authority, bool expected) =>
        Assert.Equal(expected, LoopbackNames.IsLoopbackAuthority(authority));

    [Fact]
    public async Task Request_ForeignHostWithoutKeys_IsRefused()
    {
        await using var node = new TestNode();
        using HttpResponseMessage response =
            await node.SendAsync(HttpMethod.Get, "/v1/blobs", static headers => headers.Host = "evil.example");

        await TestNode.ReadProblemAsync(response, HttpStatusCode.Forbidden, "host-not-allowed");
    }

    [Fact]
    public async Task Request_ForeignHostWithKeys_IsServed()
    {
        await using var node = new TestNode(TestNode.Key(0, "root", TestNode.AdminKey, "admin"));
        using HttpResponseMessage response = await node.SendAsync(HttpMethod.Get, "/v1/blobs", static headers =>
        {
            headers.Host = "blobs.example";
            headers.TryAddWithoutValidation("Authorization", "Bearer " + TestNode.AdminKey);
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("cross-site", false)]
    [InlineData("same-site", false)]
    [InlineData("same-origin", true)]
    [InlineData("none", true)]
    public async Task Post_FromABrowser_IsTakenFromOwnPagesAlone(string site, bool isTaken)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Post,
            "/v1/blobs",
            headers => headers.TryAddWithoutValidation("Sec-Fetch-Site", site),
            new ByteArrayContent([1]));

        if (isTaken)
        {
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
        else
        {
            await TestNode.ReadProblemAsync(response, HttpStatusCode.Forbidden, "cross-site-refused");
        }
    }
}
