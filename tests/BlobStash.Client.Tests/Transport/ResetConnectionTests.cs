using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Client.Tests.Transport;

public sealed class ResetConnectionTests
{
    private const int Attempts = 2000;

    [Fact]
    public async Task StatAsync_ConnectionIsResetAsSoonAsItIsMade_IsUnreachable()
    {
        Digest digest = Blake2b256.Hash([1]);
        using var node = ResettingNode.Start();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var client = new BlobStashClient(node.Url);

            var exception = await Assert.ThrowsAnyAsync<BlobStashException>(() => client.StatAsync([digest]));

            Assert.True(exception.IsTransient);
        }
    }
}
