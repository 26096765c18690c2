using System.Net;
using System.Net.Sockets;

namespace BlobStash.Client.Transport;

/// <summary>
/// Connects to the addresses that the name of a peer resolves to, and only to those that a peer may have: whoever rules
/// a name must not lead a node to services of its own machine, of its link, or to the metadata service of its cloud.
/// The connection is made to the very address that was looked at. A literal address says itself where it leads. Thread
/// safe.
/// </summary>
/// <param name="resolve">Finds the addresses of a name.</param>
internal sealed class PeerAddresses(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    private static readonly IPNetwork[] Refused =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("255.255.255.255/32"),
        IPNetwork.Parse("::/127"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("ff00::/8"),
        // Metadata services outside of the link-local networks: Alibaba Cloud's, and EC2's by IPv6.
        IPNetwork.Parse("100.100.100.200/32"),
        IPNetwork.Parse("fd00:ec2::254/128"),
    ];

    /// <summary>Those of the system's resolver.</summary>
    public static PeerAddresses System { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>Connects, trying one address after the other.</summary>
    /// <exception cref="PeerAddressException">All addresses of the name are refused.</exception>
    /// <exception cref="SocketException">None of the addresses takes the connection.</exception>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var addresses = await FindAsync(context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false);
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            // Nobody else has it yet.
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The addresses of a host that may be connected to.</summary>
    /// <exception cref="PeerAddressException">There are some, and all are refused.</exception>
    public async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        var found = await resolve(host, cancellationToken).ConfigureAwait(false);
        var allowed = Array.FindAll(found, address => IsLoopbackName(host) || !IsRefused(address));
        return allowed.Length > 0 || found.Length == 0
            ? allowed
            : throw new PeerAddressException(found[0]);
    }

    /// <summary>True for an address that a name may not lead to.</summary>
    public static bool IsRefused(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(Refused, network => network.Contains(plain));
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
