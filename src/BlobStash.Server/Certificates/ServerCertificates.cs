using BlobStash.Server.Configuration;

namespace BlobStash.Server.Certificates;

/// <summary>
/// The certificates of the web server's section that are files. They are read before the store is opened, so that a
/// mistake stops the start early, and again whenever they are replaced. Immutable.
/// </summary>
internal sealed class ServerCertificates
{
    private const string DefaultSection = "Kestrel:Certificates:Default";
    private readonly List<CertificateValidity> _readOnce = [];
    private readonly Dictionary<string, ServerCertificate> _byEndpoint = new(StringComparer.OrdinalIgnoreCase);

    private ServerCertificates()
    {
    }

    /// <summary>That of endpoints that name none of their own; null when there is none, or it is no file.</summary>
    public ServerCertificate? Default { get; private set; }

    /// <summary>Those that endpoints name, by the name of the endpoint.</summary>
    public IReadOnlyDictionary<string, ServerCertificate> ByEndpoint => _byEndpoint;

    /// <summary>All of them.</summary>
    public IEnumerable<ServerCertificate> All => _byEndpoint.Values.Concat(Default is null ? [] : [Default]);

    /// <summary>When clients accept them, and those that the web server reads itself, once.</summary>
    public IEnumerable<CertificateValidity> Validities =>
        All.Select(static certificate => certificate.Current.Validity).Concat(_readOnce);

    /// <summary>Reads them.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="contentRoot">Where relative paths start.</param>
    /// <param name="errors">Takes one line for each that is missing or cannot be used.</param>
    public static ServerCertificates Load(IConfiguration configuration, string contentRoot, List<string> errors)
    {
        var certificates = new ServerCertificates();
        IConfigurationSection byDefault = configuration.GetSection(DefaultSection);
        certificates.Default = certificates.Load(byDefault, contentRoot, errors);
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        foreach (IConfigurationSection endpoint in endpoints)
        {
            IConfigurationSection section = endpoint.GetSection("Certificate");
            foreach (IConfigurationSection host in endpoint.GetSection("Sni").GetChildren())
            {
                // Served by the web server itself; here only a mistake in it counts, and its dates.
                if (certificates.Load(host.GetSection("Certificate"), contentRoot, errors) is { } byName)
                {
                    certificates._readOnce.Add(byName.Current.Validity);
                }
            }
            if (certificates.Load(section, contentRoot, errors) is { } own)
            {
                certificates._byEndpoint[endpoint.Key] = own;
            }
            else if (!section.Exists() && !byDefault.Exists() && !endpoint.GetSection("Sni").Exists()
                && IsTls(endpoint["Url"]))
            {
                errors.Add($"{endpoint.Path}:Url is https, and there is no certificate: set {endpoint.Path}"
                    + $":Certificate:Path or {DefaultSection}:Path.");
            }
        }
        if (endpoints.Count == 0 && !byDefault.Exists()
            && ListenAddresses.Read(configuration).Any(static address => address.Binding.Scheme == "https"))
        {
            errors.Add($"Urls has an https address, and there is no certificate: set {DefaultSection}:Path.");
        }
        return certificates;
    }

    private static bool IsTls(string? url) => url?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;

    private ServerCertificate? Load(IConfigurationSection section, string contentRoot, List<string> errors)
    {
        if (StoredCertificate.FindFault(section, out CertificateValidity? stored) is { } fault)
        {
            errors.Add(fault);
            return null;
        }
        if (stored is not null)
        {
            _readOnce.Add(stored);
        }
        try
        {
            return CertificateSource.Find(section, contentRoot) is { } source ? new ServerCertificate(source) : null;
        }
        catch (CertificateUnusableException e)
        {
            errors.Add(e.Message);
            return null;
        }
    }
}
