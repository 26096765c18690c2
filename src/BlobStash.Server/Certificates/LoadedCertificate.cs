using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace BlobStash.Server.Certificates;

/// <summary>A certificate that connections are served with, and those that issued it. Immutable.</summary>
internal sealed class LoadedCertificate(
    X509Certificate2 certificate, X509Certificate2Collection chain, FileStamp stamp, string path)
{
    /// <summary>For the handshake. Made without asking the network for issuers that the file leaves out.</summary>
    public SslStreamCertificateContext Context { get; } =
        SslStreamCertificateContext.Create(certificate, chain, offline: true);

    /// <summary>The files that it came from.</summary>
    public FileStamp Stamp { get; } = stamp;

    /// <summary>When clients accept it.</summary>
    public CertificateValidity Validity { get; } = CertificateValidity.Of(certificate, path);
}
