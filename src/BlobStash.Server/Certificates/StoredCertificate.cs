using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BlobStash.Server.Certificates;

/// <summary>
/// An entry of a certificate store that the web server's section names. The web server looks it up itself, but only
/// when the store of blobs is open; this looks first, by the same rules.
/// </summary>
internal static class StoredCertificate
{
    /// <summary>For servers (RFC 5280, section 4.2.1.12).</summary>
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Why the entry that a section names cannot be used; null when it can, or there is none.</summary>
    /// <param name="section">The section.</param>
    /// <param name="found">The entry that the web server takes; null when there is none.</param>
    public static string? FindFault(IConfigurationSection section, out CertificateValidity? found)
    {
        found = null;
        if (string.IsNullOrEmpty(section["Subject"]) || !string.IsNullOrEmpty(section["Path"]))
        {
            return null;
        }
        var name = section["Store"] is { Length: > 0 } store ? store : nameof(StoreName.My);
        if (!TryRead(section["Location"], StoreLocation.CurrentUser, out StoreLocation location))
        {
            return $"{section.Path}:Location is {nameof(StoreLocation.CurrentUser)} or "
                + $"{nameof(StoreLocation.LocalMachine)}.";
        }
        if (!TryRead(section["AllowInvalid"], false, out bool allowsInvalid))
        {
            return $"{section.Path}:AllowInvalid is true or false.";
        }
        try
        {
            found = Find(name, location, section["Subject"]!, allowsInvalid);
            return found is not null
                ? null
                : $"{section.Path}: the store {location}/{name} has no {(allowsInvalid ? "" : "valid ")}certificate of "
                    + $"'{section["Subject"]}' for servers with a private key.";
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            return $"{section.Path}: the store {location}/{name} cannot be read: "
                + $"{e.Message.TrimEnd('.').ReplaceLineEndings(" ")}.";
        }
    }

    /// <summary>Of several entries the web server takes the one that is valid longest.</summary>
    private static CertificateValidity? Find(string name, StoreLocation location, string subject, bool allowsInvalid)
    {
        using var store = new X509Store(name, location);
        store.Open(OpenFlags.ReadOnly);
        X509Certificate2Collection all = store.Certificates;
        X509Certificate2Collection found = all.Find(X509FindType.FindBySubjectName, subject, !allowsInvalid);
        CertificateValidity? longest = found
            .Where(static certificate => certificate.HasPrivateKey && IsForServers(certificate))
            .Select(certificate => CertificateValidity.Of(certificate, $"the store {location}/{name}"))
            .MaxBy(static validity => validity.ExpiresAt);
        foreach (X509Certificate2 certificate in all.Concat(found))
        {
            certificate.Dispose();
        }
        return longest;
    }

    /// <summary>A certificate that names no purpose is for all of them.</summary>
    private static bool IsForServers(X509Certificate2 certificate)
    {
        var purposes = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToList();
        return purposes.Count == 0
            || purposes.Any(static usage => usage.EnhancedKeyUsages.Cast<Oid>()
                .Any(static purpose => purpose.Value == ServerAuthentication));
    }

    private static bool TryRead(string? text, StoreLocation byDefault, out StoreLocation value)
    {
        value = byDefault;
        return string.IsNullOrEmpty(text)
            || (Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value));
    }

    private static bool TryRead(string? text, bool byDefault, out bool value)
    {
        value = byDefault;
        return string.IsNullOrEmpty(text) || bool.TryParse(text, out value);
    }
}
