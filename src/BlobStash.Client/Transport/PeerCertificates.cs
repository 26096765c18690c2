using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace BlobStash.Client.Transport;

/// <summary>Decides whether the certificate of a peer proves who it is, and says why where it does not.</summary>
internal static class PeerCertificates
{
    /// <param name="roots">What certificates must come from; null for what the system trusts.</param>
    public static SslClientAuthenticationOptions CreateOptions(X509Certificate2Collection? roots)
    {
        var options = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = static (_, _, chain, errors) =>
                errors == SslPolicyErrors.None ? true : throw Create(FindFault(chain, errors)),
        };
        if (roots is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return options;
    }

    private static CertificateFault FindFault(X509Chain? chain, SslPolicyErrors errors)
    {
        var status = chain?.ChainStatus.Aggregate(
            X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return CertificateFault.Untrusted;
        }

        if ((status & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            return CertificateFault.Expired;
        }

        return (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0
            ? CertificateFault.OtherName
            : CertificateFault.Unusable;
    }

    private static PeerCertificateException Create(CertificateFault fault) => new(fault, fault switch
    {
        CertificateFault.Untrusted => "shows a certificate that is not trusted here.",
        CertificateFault.Expired => "shows a certificate that has expired, or is not valid yet.",
        CertificateFault.OtherName => "shows a certificate that is made out for another name.",
        _ => "shows a certificate that cannot be used.",
    });
}
