using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Security;

public sealed class TlsTests
{
    [Fact]
    public async Task Kestrel_WithACertificateInItsSection_ServesHttps()
    {
        using var folder = new TempFolder();
        using X509Certificate2 certificate = CreateCertificate();
        var certPath = Path.Combine(folder.Path, "node.pem");
        var keyPath = Path.Combine(folder.Path, "node.key");
        await File.WriteAllTextAsync(certPath, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyPath, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        await using KestrelNode node = await KestrelNode.StartAsync(
            folder,
            ownsFolder: false,
            openDisk: null,
            ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Https:Certificate:Path", certPath),
            ("Kestrel:Endpoints:Https:Certificate:KeyPath", keyPath));
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, presented, _, _) =>
                presented?.Thumbprint == certificate.Thumbprint,
        };
        using var client = new HttpClient(handler) { BaseAddress = node.Url };
        using HttpResponseMessage response = await client.GetAsync(new Uri("/healthz", UriKind.Relative));

        Assert.Equal("https", node.Url.Scheme);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => node.Client.GetAsync(new Uri("/healthz", UriKind.Relative)));
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
