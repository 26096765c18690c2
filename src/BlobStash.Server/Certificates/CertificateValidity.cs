using System.Security.Cryptography.X509Certificates;

namespace BlobStash.Server.Certificates;

/// <summary>Whose a certificate is, and when clients accept it.</summary>
/// <param name="Place">The file or the certificate store that has it.</param>
/// <param name="Subject">Its subject, for log lines.</param>
/// <param name="ValidFrom">When it begins to be valid, in UTC.</param>
/// <param name="ExpiresAt">When it is no longer valid, in UTC.</param>
internal sealed record CertificateValidity(string Place, string Subject, DateTime ValidFrom, DateTime ExpiresAt)
{
    /// <summary>What a certificate says of itself.</summary>
    public static CertificateValidity Of(X509Certificate2 certificate, string place) => new(
        place,
        certificate.Subject,
        certificate.NotBefore.ToUniversalTime(),
        certificate.NotAfter.ToUniversalTime());
}
