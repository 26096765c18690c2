using BlobStash.Server.Configuration;
using BlobStash.Server.Limits;

namespace BlobStash.Server.Tests.Limits;

public sealed class ConnectionPlacesTests
{
    [Fact]
    public void Resize_FewerThanAreTaken_LeavesNoneFreeUntilAsManyCameBack()
    {
        var places = new ConnectionPlaces(3);
        Assert.True(places.TryTake() && places.TryTake() && places.TryTake());

        places.Resize(2);
        places.Release();

        Assert.False(places.TryTake());
        places.Release();
        Assert.True(places.TryTake());
        Assert.False(places.TryTake());
        places.Resize(4);
        Assert.True(places.TryTake() && places.TryTake());
        Assert.False(places.TryTake());
    }

    [Fact]
    public void Change_MoreConnectionsThanHalfTheMemoryHolds_AreLowered()
    {
        var resources = new NodeResources(1L << 30, 100_000);
        var atStart = EffectiveLimits.Derive(new LimitOptions { MaxConcurrentConnections = 512 }, resources);

        EffectiveLimits raised = atStart.Change(new LimitOptions { MaxConcurrentConnections = 10_000 }, resources);
        EffectiveLimits lowered = atStart.Change(new LimitOptions { MaxConcurrentConnections = 7 }, resources);

        Assert.Equal((512, 1024, 7), (atStart.Connections, raised.Connections, lowered.Connections));
        Assert.Equal(atStart.RequestBufferBytes, raised.RequestBufferBytes);
    }
}
