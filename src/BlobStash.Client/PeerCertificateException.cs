using System.Security.Authentication;

namespace BlobStash.Client;

/// <summary>The peer showed a certificate that does not prove who it is.</summary>
/// <param name="fault">Why it does not.</param>
/// <param name="message">The end of a sentence that begins with the peer.</param>
public sealed class PeerCertificateException(CertificateFault fault, string message) : AuthenticationException(message)
{
    /// <summary>Why the certificate proves nothing.</summary>
    public CertificateFault Fault => fault;
}
