using System.Globalization;
using System.Net;

namespace BlobStash.Server.Configuration;

/// <summary>
/// One URL to listen on, read by the web server's own parser. That one takes whatever it does not understand, also a
/// typo in the port, for a name of this host, and listens for a name on every address; here only what is written as an
/// address, as <c>localhost</c>, or as a star is one.
/// </summary>
/// <param name="Binding">What the web server reads.</param>
/// <param name="Reach">Who can connect.</param>
internal sealed record ListenAddress(BindingAddress Binding, ListenReach Reach)
{
    /// <summary>Reads a URL.</summary>
    /// <param name="url">As it was configured.</param>
    /// <param name="address">The address.</param>
    /// <param name="refusal">Why it is none: the end of a sentence that begins with the URL.</param>
    public static bool TryParse(string url, out ListenAddress? address, out string? refusal)
    {
        address = null;
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            refusal = "is not a URL; write it as http://127.0.0.1:8050";
            return false;
        }
        refusal = FindRefusal(url, binding, out ListenReach reach);
        address = refusal is null ? new ListenAddress(binding, reach) : null;
        return refusal is null;
    }

    private static string? FindRefusal(string url, BindingAddress binding, out ListenReach reach)
    {
        reach = ListenReach.Everyone;
        if (binding.Scheme is not ("http" or "https"))
        {
            return $"has the scheme {binding.Scheme}; it must be http or https";
        }
        if (binding.IsUnixPipe || binding.IsNamedPipe)
        {
            reach = ListenReach.ThisMachine;
            return binding.IsNamedPipe ? "is a pipe, which this node does not listen on" : null;
        }
        if (binding.PathBase.Length > 0)
        {
            return "has a path; a node listens on a whole address, and a proxy adds paths";
        }
        return FindHostRefusal(binding, out reach) ?? FindPortRefusal(url, binding);
    }

    private static string? FindHostRefusal(BindingAddress binding, out ListenReach reach)
    {
        reach = ListenReach.Everyone;
        if (binding.Host is "*" or "+")
        {
            return null;
        }
        if (binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            reach = ListenReach.ThisMachine;
            return binding.Port == 0 ? "has the port 0, which goes with 127.0.0.1 or [::1] and not with a name" : null;
        }
        if (IPAddress.TryParse(binding.Host, out IPAddress? ip))
        {
            reach = IPAddress.IsLoopback(ip) ? ListenReach.ThisMachine : ListenReach.Everyone;
            return null;
        }
        return binding.Host.Contains(':', StringComparison.Ordinal)
            ? "has no port that is a number from 0 to 65535"
            : $"names the host '{binding.Host}', for which the web server would listen on every address; write an IP "
                + "address, localhost, or * for every address";
    }

    /// <summary>A port that is out of range is accepted by the parser.</summary>
    private static string? FindPortRefusal(string url, BindingAddress binding)
    {
        if (binding.Port is < 0 or > IPEndPoint.MaxPort)
        {
            return "has no port that is a number from 0 to 65535";
        }
        // "http://127.0.0.1:+80" and the like are numbers to the parser.
        var colon = url.TrimEnd('/').LastIndexOf(':');
        var end = url.TrimEnd('/')[(colon + 1)..];
        var isPort = binding.Port.ToString(CultureInfo.InvariantCulture) == end.TrimStart('0').PadLeft(1, '0');
        return isPort || end.EndsWith(binding.Host, StringComparison.OrdinalIgnoreCase) || end.EndsWith(']')
            ? null
            : "has no port that is a number from 0 to 65535";
    }
}
