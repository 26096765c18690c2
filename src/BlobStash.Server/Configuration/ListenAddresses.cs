namespace BlobStash.Server.Configuration;

/// <summary>
/// Finds every address that the node is told to listen on; refuses those that would not mean what they say, and open
/// ones while no key is configured.
/// </summary>
internal static class ListenAddresses
{
    /// <summary>One failure for each address that cannot be used, or lets the network in without a key.</summary>
    public static IEnumerable<string> Validate(IConfiguration configuration, NodeOptions options)
    {
        foreach (var (key, url) in Find(configuration))
        {
            if (!ListenAddress.TryParse(url, out ListenAddress? address, out var refusal))
            {
                yield return $"{key}: '{url}' {refusal}.";
            }
            else if (options.ApiKeys.Count == 0 && address!.Reach != ListenReach.ThisMachine)
            {
                yield return $"{key} listens on {url}, which is not a loopback address, and no API key is "
                    + $"configured: anyone could read and write. Add a key under {NodeOptions.Section}:ApiKeys or "
                    + $"listen on {DefaultSettings.Url}.";
            }
        }
    }

    /// <summary>The addresses that can be used.</summary>
    public static IEnumerable<ListenAddress> Read(IConfiguration configuration) => Find(configuration)
        .Select(static found => ListenAddress.TryParse(found.Url, out ListenAddress? address, out _) ? address : null)
        .OfType<ListenAddress>();

    /// <summary>
    /// The addresses that are really listened on and that no key guards: the last word, whatever was made of the
    /// configuration.
    /// </summary>
    public static IEnumerable<string> FindOpen(IEnumerable<string> bound, bool hasKeys) => bound
        .Where(url => !hasKeys
            && !(ListenAddress.TryParse(url, out ListenAddress? address, out _)
                && address!.Reach == ListenReach.ThisMachine));

    /// <summary>
    /// The configuration keys that name addresses, with their addresses. Ports alone mean all addresses.
    /// </summary>
    private static IEnumerable<(string Key, string Url)> Find(IConfiguration configuration)
    {
        foreach (IConfigurationSection endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            yield return ($"{endpoint.Path}:Url", endpoint["Url"] ?? "");
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
        foreach (var (key, scheme) in new[] { ("http_ports", "http"), ("https_ports", "https") })
        {
            foreach (var port in Split(configuration[key]))
            {
                yield return (key.ToUpperInvariant(), $"{scheme}://*:{port}");
            }
        }
    }

    private static string[] Split(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
