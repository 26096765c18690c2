namespace BlobStash.Server.Tests.Connections;

/// <summary>Readers that are slower than the node expects, and take something all the time.</summary>
public sealed class SteadyReaderTests(SteadyReads reads) : IClassFixture<SteadyReads>
{
    public static IEnumerable<object[]> Ways { get; } =
    [
        ["GET /v1/blobs/{0} HTTP/1.1", ""],
        ["GET /v1/blobs/{0} HTTP/1.1", "Range: bytes=1-\r\n"],
        ["GET /v1/blobs/{0} HTTP/1.1", "Range: bytes=0-9,20-\r\n"],
        ["GET /api/blobstore/blob/{0} HTTP/1.1", ""],
        ["POST /v1/blobs/batch/get HTTP/1.1", "Content-Length: 32\r\n"],
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Get_SteadyAndSlow_GetsEverything(string request, string headers)
    {
        var received = await reads.CountAsync(request, headers);

        Assert.InRange(received, SlowReading.Length - 1, SlowReading.Length + 10_000);
    }
}
