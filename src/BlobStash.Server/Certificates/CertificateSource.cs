using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BlobStash.Server.Configuration;

namespace BlobStash.Server.Certificates;

/// <summary>The files of one certificate, as the web server's section names them. Immutable.</summary>
/// <param name="Section">Key of the section that names it.</param>
/// <param name="Path">Full path of a PEM file with the certificate and its issuers, or of a PKCS #12 file.</param>
/// <param name="KeyPath">Full path of the private key, in PEM; null where the first file has it.</param>
/// <param name="Password">What protects the key, or null.</param>
internal sealed record CertificateSource(string Section, string Path, string? KeyPath, string? Password)
{
    /// <summary>Most bytes of a file: hundreds of certificates.</summary>
    private const int MaxFileBytes = 1 << 20;

    /// <summary>The files of a section; null when it names none, but perhaps an entry of a certificate store.</summary>
    public static CertificateSource? Find(IConfigurationSection section, string contentRoot) =>
        string.IsNullOrEmpty(section["Path"])
            ? null
            : new CertificateSource(
                section.Path,
                Locate(section["Path"]!, contentRoot),
                string.IsNullOrEmpty(section["KeyPath"]) ? null : Locate(section["KeyPath"]!, contentRoot),
                section["Password"]);

    /// <summary>Reads the files.</summary>
    /// <exception cref="CertificateUnusableException">They cannot be used; the message says which and why.</exception>
    public LoadedCertificate Load()
    {
        FileStamp stamp = Stamp();
        foreach (var path in KeyPath is null ? [Path] : new[] { Path, KeyPath })
        {
            Check(path);
        }
        try
        {
            var chain = new X509Certificate2Collection();
            X509Certificate2 certificate = KeyPath is null ? LoadWithKey(chain) : LoadFromPem(chain, KeyPath);
            return certificate.HasPrivateKey
                ? new LoadedCertificate(certificate, chain, stamp, Path)
                : throw Unusable($"{Path} has no private key");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            throw Unusable($"{Path}{(KeyPath is null ? "" : $" with {KeyPath}")} cannot be used: {e.Message}");
        }
    }

    /// <summary>What changes when a file is replaced, also where a link leads to another one.</summary>
    public FileStamp Stamp() => new(StampOf(Path), KeyPath is null ? default : StampOf(KeyPath));

    private X509Certificate2 LoadWithKey(X509Certificate2Collection chain)
    {
        if (X509Certificate2.GetCertContentType(Path) == X509ContentType.Pkcs12)
        {
            chain.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(Path, Password));
            return X509CertificateLoader.LoadPkcs12FromFile(Path, Password);
        }
        return LoadFromPem(chain, Path);
    }

    private X509Certificate2 LoadFromPem(X509Certificate2Collection chain, string keyPath)
    {
        chain.ImportFromPemFile(Path);
        using X509Certificate2 certificate = string.IsNullOrEmpty(Password)
            ? X509Certificate2.CreateFromPemFile(Path, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(Path, Password, keyPath);
        // A key that exists only in memory is not good enough for TLS everywhere.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private void Check(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw Unusable($"{path} is not there");
        }
        if (file.Length > MaxFileBytes)
        {
            throw Unusable($"{path} is longer than a certificate");
        }
    }

    private CertificateUnusableException Unusable(string reason) =>
        new($"{Section}: {reason.TrimEnd('.').ReplaceLineEndings(" ")}.");

    private static string Locate(string path, string contentRoot) =>
        System.IO.Path.GetFullPath(HomePath.Expand(path), contentRoot);

    private static (DateTime Written, long Length, string? Target) StampOf(string path)
    {
        var file = new FileInfo(path);
        FileSystemInfo target = file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true) ?? file : file;
        return target.Exists
            ? (target.LastWriteTimeUtc, ((FileInfo)target).Length, target.FullName)
            : default;
    }
}
