using BlobStash.Core.Digests;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;
using BlobStash.EndToEnd.Tests.Platform;

namespace BlobStash.EndToEnd.Tests;

public sealed class LargeBlobTests : IDisposable
{
    private const long MaxMemory = 300_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FreeSpaceFact(gibibytes: 6)]
    public Task Put_TwoGibibytes_StreamsThroughLittleMemory() =>
        PutAndGetAsync(2L << 30, isLengthKnown: true);

    [FreeSpaceFact(gibibytes: 1)]
    public Task Put_LengthNotTold_StreamsThroughLittleMemory() =>
        PutAndGetAsync((320L << 20) + 12345, isLengthKnown: false);

    private async Task PutAndGetAsync(long length, bool isLengthKnown)
    {
        await using Node node = await Node.StartAsync(_folder.Path);
        Digest digest = GeneratedStream.ComputeDigest(length);

        using (var content = new GeneratedStream(length, isLengthKnown))
        {
            Assert.True(await node.Client.PutAsync(digest, content));
        }

        // The client hashes what comes and throws when the digest is another.
        Assert.Equal(length, await node.Client.GetAsync(digest, Stream.Null));
        Assert.InRange(node.Process.GetPeakMemory(), 1, MaxMemory);
        Assert.Equal(0, await node.StopAsync());
    }
}
