using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using BlobStash.Server.Certificates;
using BlobStash.Server.Configuration;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Security;

/// <summary>A certificate that clients refuse for its dates is told of in the log.</summary>
public sealed class CertificateDatesTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Kestrel:Endpoints:Https:Certificate")]
    [InlineData("Kestrel:Endpoints:Https:Sni:localhost:Certificate")]
    [InlineData("Kestrel:Certificates:Default")]
    public async Task Start_ExpiredCertificate_IsToldWithFileSubjectAndDate(string section)
    {
        using X509Certificate2 expired = CertificateFiles.Create(-2 * Day, -Day);
        await using KestrelNode node = await StartAsync(expired, section);

        var log = await node.StopAndReadLogAsync();

        Assert.Contains(Expired(expired), log, StringComparison.Ordinal);
        Assert.Contains("[WRN]", LineOf(log, Expired(expired)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CertificateThatIsNotYetValid_IsTold()
    {
        using X509Certificate2 early = CertificateFiles.Create(Day, 2 * Day);
        await using KestrelNode node = await StartAsync(early);

        Assert.Contains(NotYetValid(early), await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ValidCertificate_SaysNothing()
    {
        using X509Certificate2 valid = CertificateFiles.Create();
        await using KestrelNode node = await StartAsync(valid);

        Assert.DoesNotContain("clients refuse it", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replaced_ByAnExpiredOne_IsToldOnceUntilTheSettingsAreReadAgain()
    {
        using X509Certificate2 valid = CertificateFiles.Create();
        using X509Certificate2 expired = CertificateFiles.Create(-3 * Day, -2 * Day);
        await using KestrelNode node = await StartAsync(valid);
        var watch = node.Services.GetRequiredService<CertificateWatch>();

        CertificateFiles.Write(_folder, expired);
        watch.Refresh();
        watch.Refresh();
        watch.Reload(new NodeOptions());

        Assert.Equal(2, Regex.Count(await node.StopAndReadLogAsync(), Regex.Escape(Expired(expired))));
    }

    [Fact]
    public async Task Reload_ThatFindsAnExpiredOne_TellsItOnce()
    {
        using X509Certificate2 expired = CertificateFiles.Create(-2 * Day, -Day);
        using X509Certificate2 early = CertificateFiles.Create(Day, 2 * Day);
        await using KestrelNode node = await StartAsync(expired);

        CertificateFiles.Write(_folder, early);
        node.Services.GetRequiredService<CertificateWatch>().Reload(new NodeOptions());

        var log = await node.StopAndReadLogAsync();
        Assert.Single(Regex.Matches(log, Regex.Escape(Expired(expired))));
        Assert.Single(Regex.Matches(log, Regex.Escape(NotYetValid(early))));
    }

    private Task<KestrelNode> StartAsync(
        X509Certificate2 certificate, string section = "Kestrel:Endpoints:Https:Certificate") =>
        KestrelNode.StartAsync(
            _folder, ownsFolder: false, openDisk: null,
            [
                ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
                .. CertificateFiles.Write(_folder, certificate, section),
            ]);

    private string Expired(X509Certificate2 certificate) =>
        $"CN=localhost in {_folder.Path}/node.pem expired at {Format(certificate.NotAfter)}";

    private string NotYetValid(X509Certificate2 certificate) =>
        $"CN=localhost in {_folder.Path}/node.pem is not valid before {Format(certificate.NotBefore)}";

    private static string LineOf(string log, string text) =>
        log.Split('\n').First(line => line.Contains(text, StringComparison.Ordinal));

    private static string Format(DateTime time) =>
        time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
}
