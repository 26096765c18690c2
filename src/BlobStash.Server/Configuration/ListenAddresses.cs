using BlobStash.Server.Security;

namespace BlobStash.Server.Configuration;

/// <summary>
/// Finds every address that the node is told to listen on, and refuses open ones while no key is configured.
/// </summary>
internal static class ListenAddresses
{
    private const string UnixPrefix = "unix:/";

    /// <summary>One failure for each address that would let the network in without a key.</summary>
    public static IEnumerable<string> Validate(IConfiguration configuration, NodeOptions options)
    {
        if (options.ApiKeys.Count > 0)
        {
            yield break;
        }
        foreach (var (key, address) in Find(configuration))
        {
            if (!IsLoopback(address))
            {
                yield return $"{key} listens on {address}, which is not a loopback address, and no API key is "
                    + $"configured: anyone could read and write. Add a key under {NodeOptions.Section}:ApiKeys or "
                    + "listen on http://127.0.0.1:8050.";
            }
        }
    }

    /// <summary>
    /// The configuration keys that name addresses, with their addresses. Ports alone mean all addresses.
    /// </summary>
    private static IEnumerable<(string Key, string Address)> Find(IConfiguration configuration)
    {
        foreach (IConfigurationSection endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            yield return ($"{endpoint.Path}:Url", endpoint["Url"] ?? "nothing");
        }
        var urls = configuration["urls"];
        foreach (var url in Split(urls))
        {
            yield return ("Urls", url);
        }
        if (!string.IsNullOrEmpty(urls))
        {
            yield break;
        }
        foreach (var key in new[] { "http_ports", "https_ports" })
        {
            foreach (var port in Split(configuration[key]))
            {
                yield return (key.ToUpperInvariant(), $"*:{port}");
            }
        }
    }

    private static string[] Split(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsLoopback(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal);
        ReadOnlySpan<char> rest = start < 0 ? address : address.AsSpan(start + 3);
        if (rest.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return true;
        }
        var end = rest.IndexOf('/');
        return LoopbackNames.IsLoopbackAuthority(end < 0 ? rest : rest[..end]);
    }
}
