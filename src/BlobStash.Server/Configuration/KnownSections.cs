namespace BlobStash.Server.Configuration;

/// <summary>
/// The sections and settings that the node looks at, so that a misspelt one is refused by name and not passed over.
/// </summary>
internal static class KnownSections
{
    /// <summary>What the environment and the command line hand to the host itself.</summary>
    private static readonly string[] HostSettings =
    [
        "Environment", "ContentRoot", "ApplicationName", "WebRoot", "StartupAssembly", "DetailedErrors",
        "CaptureStartupErrors", "SuppressStatusMessages", "PreferHostingUrls", "PreventHostingStartup",
        "HostingStartupAssemblies", "HostingStartupExcludeAssemblies", "ShutdownTimeoutSeconds", "HostBuilder",
    ];

    private static readonly string[] Own =
        [NodeOptions.Section, "Urls", "HTTP_PORTS", "HTTPS_PORTS", "Kestrel", "Logging", "Serilog"];

    private static readonly string[] Kestrel = ["Endpoints", "EndpointDefaults", "Certificates"];

    private static readonly string[] Endpoint =
        ["Url", "Protocols", "SslProtocols", "Certificate", "ClientCertificateMode", "Sni"];

    private static readonly string[] Certificate =
        ["Path", "KeyPath", "Password", "Subject", "Store", "Location", "AllowInvalid"];

    /// <summary>Why a setting of the command line is not one, or null.</summary>
    public static string? FindRefusal(string key)
    {
        var root = key.Split(ConfigurationPath.KeyDelimiter)[0];
        return IsKnown(root, Own) || IsKnown(root, HostSettings) ? null : Describe($"--{key}", root);
    }

    /// <summary>One failure for each unknown section of a file.</summary>
    public static IEnumerable<string> CheckFile(string path, IEnumerable<string> sections) => sections
        .Where(static section => !IsKnown(section, Own) && !section.StartsWith('$'))
        .Select(section => Describe($"{section} in {path}", section));

    /// <summary>
    /// One failure for each variable that looks like a setting and is none. Only names that begin almost like the
    /// section are looked at: the rest of the environment is not the node's.
    /// </summary>
    public static IEnumerable<string> CheckEnvironment(IEnumerable<string> names) =>
        names.Where(static name => IsMisspelt(name)).Order(StringComparer.Ordinal).Select(static name =>
            $"{name} in the environment is not a setting; settings begin with {NodeOptions.Section}__, with two "
            + "underscores, and go on with two for each colon.");

    /// <summary>One failure for each unknown setting of the web server's section.</summary>
    public static IEnumerable<string> CheckKestrel(IConfiguration configuration)
    {
        IConfigurationSection kestrel = configuration.GetSection("Kestrel");
        foreach (var error in CheckKeys(kestrel, Kestrel))
        {
            yield return error;
        }
        IEnumerable<IConfigurationSection> endpoints = kestrel.GetSection("Endpoints").GetChildren();
        IEnumerable<IConfigurationSection> certificates = kestrel.GetSection("Certificates").GetChildren()
            .Concat(endpoints.Select(static endpoint => endpoint.GetSection("Certificate")));
        foreach (var error in endpoints.SelectMany(static endpoint => CheckKeys(endpoint, Endpoint))
            .Concat(certificates.SelectMany(static certificate => CheckKeys(certificate, Certificate))))
        {
            yield return error;
        }
    }

    private static IEnumerable<string> CheckKeys(IConfigurationSection section, string[] known) => section
        .GetChildren()
        .Where(child => !IsKnown(child.Key, known))
        .Select(child => $"{child.Path} is not a known key; known here: {string.Join(", ", known)}.");

    private static bool IsKnown(string name, string[] known) => known.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string Describe(string what, string root)
    {
        IEnumerable<string> meant = Own.Concat(
            typeof(NodeOptions).GetProperties().Select(static p => $"{NodeOptions.Section}:{p.Name}"));
        var nearest = Spelling.FindNearest(root, meant)
            ?? Spelling.FindNearest($"{NodeOptions.Section}:{root}", meant)
            ?? meant.FirstOrDefault(key => key.StartsWith($"{NodeOptions.Section}:{root}",
                StringComparison.OrdinalIgnoreCase));
        return nearest is null
            ? $"{what} is not known."
            : $"{what} is not known; {nearest} may be meant.";
    }

    /// <summary>
    /// One underscore where two belong, or a slip in the name of the section. Names in capitals with one underscore are
    /// left alone unless a setting follows: orchestrators make such names of a service that is called like the node.
    /// </summary>
    private static bool IsMisspelt(string name)
    {
        var end = name.IndexOf('_', StringComparison.Ordinal);
        if (end < 0 || Spelling.CountSlips(name[..end], NodeOptions.Section) is var slips && slips > 2)
        {
            return false;
        }
        var rest = name[end..];
        if (rest.StartsWith("__", StringComparison.Ordinal))
        {
            return slips > 0;
        }
        var setting = rest[1..].Split('_')[0];
        return slips == 0 && (IsKnown(setting, [.. typeof(NodeOptions).GetProperties().Select(static p => p.Name)])
            || name.Any(char.IsAsciiLetterLower));
    }
}
