using System.Net;
using System.Security.Cryptography.X509Certificates;
using BlobStash.Server.Certificates;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Security;

public sealed class TlsTests
{
    [Fact]
    public async Task Kestrel_WithACertificateInItsSection_ServesHttps()
    {
        using var folder = new TempFolder();
        using X509Certificate2 certificate = CertificateFiles.Create();
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

    [Fact]
    public async Task Replaced_Files_AreServedToTheNextConnection()
    {
        using var folder = new TempFolder();
        using X509Certificate2 first = CertificateFiles.Create();
        using X509Certificate2 second = CertificateFiles.Create();
        (string, string)[] settings = CertificateFiles.Write(folder, first);
        await using KestrelNode node = await KestrelNode.StartAsync(
            folder, ownsFolder: false, openDisk: null,
            [("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"), .. settings]);
        var watch = node.Services.GetRequiredService<CertificateWatch>();
        Assert.Equal(first.Thumbprint, await FindPresentedAsync(node.Url));

        await File.WriteAllTextAsync(settings[0].Item2, "half a certificate");
        watch.Refresh();
        Assert.Equal(first.Thumbprint, await FindPresentedAsync(node.Url));

        CertificateFiles.Write(folder, second);
        watch.Refresh();
        Assert.Equal(second.Thumbprint, await FindPresentedAsync(node.Url));
        Assert.Contains("cannot be used", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    private static async Task<string?> FindPresentedAsync(Uri url)
    {
        string? thumbprint = null;
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, presented, _, _) =>
            {
                thumbprint = presented?.Thumbprint;
                return true;
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = url };
        using HttpResponseMessage response = await client.GetAsync(new Uri("/healthz", UriKind.Relative));
        return thumbprint;
    }
}
