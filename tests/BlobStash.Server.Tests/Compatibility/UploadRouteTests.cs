using System.Net;
using System.Text;
using BlobStash.Core.Digests;
using BlobStash.Server.Compatibility;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class UploadRouteTests(CompatibleNode node) : IClassFixture<CompatibleNode>
{
    private const string Path = "/api/blobstore/upload";

    [Fact]
    public async Task Upload_GoodParts_StoresAllAndAnswersEmpty200()
    {
        byte[][] blobs = [CompatibleNode.RandomBytes(10, 10), [], CompatibleNode.RandomBytes(11, 500_000)];
        using var form = new MultipartFormDataContent();
        foreach (var blob in blobs)
        {
            form.Add(new ByteArrayContent(blob), CompatibleNode.Name(blob), "file");
        }

        using HttpResponseMessage response = await node.Client.PostAsync(Path, form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);
        Assert.Null(response.Content.Headers.ContentType);
        Assert.All(blobs, blob => Assert.True(IsStored(blob)));
    }

    [Fact]
    public async Task Upload_BadPartInTheMiddle_NamesItAndKeepsThoseBefore()
    {
        byte[] first = [1, 1], bad = [2, 2], third = [3, 3];
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(first), CompatibleNode.Name(first) },
            { new ByteArrayContent(bad), CompatibleNode.Name([0, 1, 2]) },
            { new ByteArrayContent(third), CompatibleNode.Name(third) },
        };

        using HttpResponseMessage response = await node.Client.PostAsync(Path, form);

        Assert.Equal(
            $"part 2: blob corrupted, hash does not match, expected {CompatibleNode.Name(bad)}",
            await ErrorText.ReadAsync(response, HttpStatusCode.UnprocessableEntity));
        Assert.True(IsStored(first));
        Assert.False(IsStored(bad));
        Assert.False(IsStored(third));
    }

    [Fact]
    public async Task Upload_NameIsNoDigest_Is400()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1]), "photo" } };

        using HttpResponseMessage response = await node.Client.PostAsync(Path, form);

        Assert.Equal(
            "part 1: its name is not a digest", await ErrorText.ReadAsync(response, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Upload_NotMultipart_Is415()
    {
        using HttpResponseMessage response = await node.Client.PostAsync(Path, new ByteArrayContent([1]));

        Assert.Equal(
            "request Content-Type isn't multipart/form-data",
            await ErrorText.ReadAsync(response, HttpStatusCode.UnsupportedMediaType));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--b\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"NAME\"\r\n\r\nhal")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"NAME\"\r\n\r\nhalf")]
    public async Task Upload_BodyEndsBeforeTheLastBoundary_Is400AndStoresNothing(string body)
    {
        byte[] blob = [.. "half"u8];
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(
            body.Replace("NAME", CompatibleNode.Name(blob), StringComparison.Ordinal)));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");

        using HttpResponseMessage response = await node.Client.PostAsync(Path, content);

        await ErrorText.ReadAsync(response, HttpStatusCode.BadRequest);
        Assert.False(IsStored(blob));
    }

    [Fact]
    public async Task Upload_ZeroParts_Is200()
    {
        using HttpResponseMessage response = await PostTextAsync("--b--\r\n");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Upload_TooManyHeaders_Is400()
    {
        var headers = string.Concat(Enumerable.Range(0, 100).Select(static i => $"X-{i}: y\r\n"));

        using HttpResponseMessage response = await PostTextAsync($"--b\r\n{headers}\r\n\r\n--b--\r\n");

        await ErrorText.ReadAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Upload_TooManyParts_Is413()
    {
        var part = $"--b\r\nContent-Disposition: form-data; name=\"{CompatibleNode.Name([])}\"\r\n\r\n\r\n";
        var body = string.Concat(Enumerable.Repeat(part, UploadEndpoint.MaxParts + 1));

        using HttpResponseMessage response = await PostTextAsync(body + "--b--\r\n");

        await ErrorText.ReadAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    private bool IsStored(byte[] blob) => node.Store.TryGetLength(Digest.Parse(CompatibleNode.Name(blob)), out _);

    private Task<HttpResponseMessage> PostTextAsync(string body)
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        return node.Client.PostAsync(Path, content);
    }
}
