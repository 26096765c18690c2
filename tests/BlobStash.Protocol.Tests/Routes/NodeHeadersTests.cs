using BlobStash.Protocol.Routes;

namespace BlobStash.Protocol.Tests.Routes;

public sealed class NodeHeadersTests
{
    /// <summary>They are fixed for as long as nodes of different versions meet.</summary>
    [Fact]
    public void Constants_All_AreThoseOfTheProtocol()
    {
        Assert.Equal("BlobStash-Problem", NodeHeaders.Problem);
        Assert.Equal("BlobStash-Peer", NodeHeaders.Peer);
        Assert.Equal(("BlobStash-Sync", "1", "2"),
            (NodeHeaders.Session, NodeHeaders.PlainSession, NodeHeaders.StampedSession));
        Assert.Equal("BlobStash-Stamp", NodeHeaders.Stamp);
    }
}
