namespace BlobStash.Server.Certificates;

/// <summary>The files of a certificate cannot be used. The message is one line that names them and says why.</summary>
internal sealed class CertificateUnusableException(string message) : Exception(message);
