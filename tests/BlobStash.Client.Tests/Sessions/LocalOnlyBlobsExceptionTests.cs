namespace BlobStash.Client.Tests.Sessions;

public sealed class LocalOnlyBlobsExceptionTests
{
    [Theory]
    [InlineData(1, "1 blob is stored only on this node, which a strict pull does not allow.")]
    [InlineData(2, "2 blobs are stored only on this node, which a strict pull does not allow.")]
    public void Message_AnyNumber_ReadsRight(long count, string message) =>
        Assert.Equal(message, new LocalOnlyBlobsException(count).Message);
}
