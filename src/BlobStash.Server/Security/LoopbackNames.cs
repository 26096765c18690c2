using System.Net;

namespace BlobStash.Server.Security;

/// <summary>
/// Tells host names that can only mean this machine. Nothing is resolved: a name that must be asked for may lie.
/// </summary>
internal static class LoopbackNames
{
    /// <summary>Whether a host without port is <c>localhost</c>, in 127.0.0.0/8, or <c>[::1]</c>.</summary>
    public static bool IsLoopback(ReadOnlySpan<char> host)
    {
        if (host.SequenceEqual("127.0.0.1") || host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        if (host is ['[', .., ']'])
        {
            host = host[1..^1];
        }
        return IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address);
    }

    /// <summary>Whether the value of a Host header, with or without port, is a loopback name.</summary>
    public static bool IsLoopbackAuthority(ReadOnlySpan<char> authority)
    {
        var colon = authority.LastIndexOf(':');
        var hasPort = colon >= 0 && authority[(colon + 1)..].IndexOf(']') < 0 && authority[..colon].IndexOf(':') < 0;
        var isBracketedWithPort = colon > 0 && authority[0] == '[' && authority[colon - 1] == ']';
        return IsLoopback(hasPort || isBracketedWithPort ? authority[..colon] : authority);
    }
}
