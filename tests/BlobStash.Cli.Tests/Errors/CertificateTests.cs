using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BlobStash.Cli.Tests.Surroundings;

namespace BlobStash.Cli.Tests.Errors;

/// <summary>Nodes whose certificate no authority of the system has signed.</summary>
public sealed class CertificateTests
{
    [Fact]
    public async Task State_SelfSigned_IsTrustedByItsFileOnly()
    {
        using var certificate = Create(DateTimeOffset.UnixEpoch.AddYears(200), IPAddress.Loopback);
        await using var node = await StubNode.StartAsync(certificate: certificate);
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("node.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());

        var refused = await CommandRun.StartAsync("state", "--url", node.Url);
        var trusted = await CommandRun.StartAsync("state", "--url", node.Url, "--cacert", file);

        refused.Expect(3).AssertOneErrorLine(
            "not trusted here. Name the certificate of its authority, or its own, by --cacert");
        trusted.Expect(0);
    }

    [Fact]
    public async Task State_TrustedButOfAnotherNameOrExpired_IsRefusedWithTheReason()
    {
        using var folder = new TemporaryFolder();
        using var other = Create(DateTimeOffset.UnixEpoch.AddYears(200), IPAddress.Parse("127.0.0.9"));
        using var expired = Create(DateTimeOffset.UnixEpoch.AddYears(31), IPAddress.Loopback);

        (await AskAsync(folder, other)).Expect(3).AssertOneErrorLine("made out for another name");
        (await AskAsync(folder, expired)).Expect(3).AssertOneErrorLine("has expired");
    }

    private static async Task<CommandRun> AskAsync(TemporaryFolder folder, X509Certificate2 certificate)
    {
        await using var node = await StubNode.StartAsync(certificate: certificate);
        File.WriteAllText(folder.PathOf("node.pem"), certificate.ExportCertificatePem());
        return await CommandRun.StartAsync("state", "--url", node.Url, "--cacert", folder.PathOf("node.pem"));
    }

    private static X509Certificate2 Create(DateTimeOffset end, IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a node", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(30), end);
    }
}
