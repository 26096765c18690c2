using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Security;

/// <summary>Certificates that are made for a test, and the files that a node reads them from.</summary>
internal static class CertificateFiles
{
    /// <summary>A certificate of its own that is valid between two times, counted from now.</summary>
    public static X509Certificate2 Create(TimeSpan from, TimeSpan to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now + from, now + to);
    }

    /// <summary>One that is valid now.</summary>
    public static X509Certificate2 Create() => Create(TimeSpan.FromDays(-1), TimeSpan.FromDays(1));

    /// <summary>Writes the two files.</summary>
    /// <returns>The settings that name them.</returns>
    public static (string Key, string Value)[] Write(
        TempFolder folder, X509Certificate2 certificate, string section = "Kestrel:Endpoints:Https:Certificate")
    {
        var path = Path.Combine(folder.Path, "node.pem");
        var keyPath = Path.Combine(folder.Path, "node.key");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return [($"{section}:Path", path), ($"{section}:KeyPath", keyPath)];
    }
}
