using System.Net;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Client.Transport;

namespace BlobStash.Client.Tests.Transport;

public sealed class PeerAddressesTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.1.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    public async Task FindAsync_NameThatLeadsAstray_IsRefused(string address)
    {
        var addresses = new PeerAddresses((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]));

        var error = await Assert.ThrowsAsync<PeerAddressException>(
            () => addresses.FindAsync("cellar.example", CancellationToken.None));

        Assert.Contains(address, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.100.100.201")]
    [InlineData("fd00:ec2::253")]
    [InlineData("2001:db8::1")]
    public async Task FindAsync_OtherAddresses_AreTaken(string address)
    {
        var addresses = new PeerAddresses(
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("fe80::1"), IPAddress.Parse(address)]));

        Assert.Equal(
            [IPAddress.Parse(address)], await addresses.FindAsync("cellar.example", CancellationToken.None));
    }

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("node.localhost", "::1")]
    public async Task FindAsync_LoopbackByItsName_IsTaken(string host, string address)
    {
        var addresses = new PeerAddresses((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]));

        Assert.Equal([IPAddress.Parse(address)], await addresses.FindAsync(host, CancellationToken.None));
    }

    [Fact]
    public async Task FindAsync_LiteralAddress_IsNotResolved()
    {
        var addresses = new PeerAddresses((_, _) => throw new InvalidOperationException("Nothing to resolve."));

        Assert.Equal([IPAddress.Loopback], await addresses.FindAsync("127.0.0.1", CancellationToken.None));
    }

    [Fact]
    public async Task Connection_NameThatLeadsAstray_SaysWhere()
    {
        await using var node = await NativeNode.StartAsync();
        var addresses = new PeerAddresses((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        var url = new Uri($"http://rebound.example:{node.Url.Port}/");
        using var connection = new PeerConnection(url, null, new PeerLimits(), TimeProvider.System, addresses);

        var error = await Assert.ThrowsAsync<PeerException>(
            () => connection.OpenPeer().GetStateAsync(CancellationToken.None));

        Assert.Contains("leads to 127.0.0.1, where no peer may be", error.Message, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }
}
