using BlobStash.Server.Configuration;
using BlobStash.Server.Limits;

namespace BlobStash.Server.Tests.Limits;

public sealed class EffectiveLimitsTests
{
    private const long MiB = 1L << 20;
    private const long GiB = 1L << 30;

    private static readonly LimitOptions Defaults = new();

    [Fact]
    public void Derive_AmpleMachine_KeepsWhatIsConfigured()
    {
        EffectiveLimits limits = EffectiveLimits.Derive(Defaults, new NodeResources(24 * GiB, 1_048_576));

        Assert.Equal(4096, limits.Connections);
        Assert.Equal(1024, limits.Uploads);
        Assert.Equal(1 * GiB, limits.BufferedBytes);
        Assert.Equal(1 * MiB, limits.RequestBufferBytes);
        Assert.True(limits.BuffersIdleConnections);
    }

    [Theory]
    [InlineData(1024, 368, 184)]
    [InlineData(320, 16, 8)]
    [InlineData(304, 8, 4)]
    [InlineData(64, 8, 4)]
    public void Derive_FewDescriptors_LeavesSomeForTheStore(int descriptors, int connections, int uploads)
    {
        EffectiveLimits limits = EffectiveLimits.Derive(Defaults, new NodeResources(24 * GiB, descriptors));

        Assert.Equal(connections, limits.Connections);
        Assert.Equal(uploads, limits.Uploads);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(144)]
    [InlineData(192)]
    [InlineData(512)]
    [InlineData(2048)]
    [InlineData(8192)]
    public void Derive_AnyMemory_FitsConnectionsAndBuffersIntoTwoThirds(int mebibytes)
    {
        var memory = mebibytes * MiB;

        EffectiveLimits limits = EffectiveLimits.Derive(Defaults, new NodeResources(memory, 1_048_576));

        var connections = limits.Connections * (limits.RequestBufferBytes + limits.BufferSize);
        Assert.InRange(connections + limits.BufferedBytes, 1, memory * 2 / 3);
        Assert.InRange(limits.RequestBufferBytes, Defaults.MaxRequestHeadersTotalSizeBytes, int.MaxValue);
    }

    [Fact]
    public void Derive_ConfiguredBudget_IsTaken()
    {
        var options = new LimitOptions { MaxBufferedBytes = 100 * MiB };

        Assert.Equal(
            100 * MiB, EffectiveLimits.Derive(options, new NodeResources(192 * MiB, 1_048_576)).BufferedBytes);
    }
}
