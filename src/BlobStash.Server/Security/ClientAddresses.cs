using System.Net;
using System.Net.Sockets;

namespace BlobStash.Server.Security;

/// <summary>
/// Tells where a request comes from. What a client itself says of that counts for nothing; what a trusted proxy says
/// does. Thread safe.
/// </summary>
internal sealed class ClientAddresses
{
    /// <summary>Most entries of a header that are looked at: more proxies in a row than anybody has.</summary>
    private const int MaxHops = 16;

    private readonly IPNetwork[] _trusted;

    /// <summary>Takes over the proxies of a validated configuration.</summary>
    public ClientAddresses(IReadOnlyList<string> trustedProxies)
    {
        _trusted = [.. trustedProxies.Select(static text => TryParse(text, out IPNetwork network) ? network : default)];
    }

    /// <summary>Parses an address or a network.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }
        return IPNetwork.TryParse(text, out network);
    }

    /// <summary>Address of the client; <see cref="IPAddress.None"/> where there is none, as on a Unix socket.</summary>
    public IPAddress Find(HttpContext context)
    {
        IPAddress address = Unmap(context.Connection.RemoteIpAddress);
        if (_trusted.Length == 0 || !IsTrusted(address))
        {
            return address;
        }
        // Each proxy adds at the end, so the last entry is by the trusted one, and a client's own come first.
        var hops = context.Request.Headers["X-Forwarded-For"].ToString().Split(',');
        for (var i = hops.Length - 1; i >= 0 && i >= hops.Length - MaxHops && IsTrusted(address); i--)
        {
            if (!TryParseHop(hops[i].Trim(), out IPAddress? hop))
            {
                break;
            }
            address = Unmap(hop);
        }
        return address;
    }

    private bool IsTrusted(IPAddress address) => Array.Exists(_trusted, network => network.Contains(address));

    /// <summary>An address, which some proxies write with a port.</summary>
    private static bool TryParseHop(string text, out IPAddress? address)
    {
        if (IPAddress.TryParse(text, out address))
        {
            return true;
        }
        address = IPEndPoint.TryParse(text, out IPEndPoint? endPoint) ? endPoint.Address : null;
        return address is not null;
    }

    private static IPAddress Unmap(IPAddress? address) => address is null
        ? IPAddress.None
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
