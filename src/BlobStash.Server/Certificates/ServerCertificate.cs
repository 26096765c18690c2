using System.Net.Security;

namespace BlobStash.Server.Certificates;

/// <summary>
/// One certificate whose files may be replaced while the node runs: whoever connects after that gets the new one, and
/// running connections go on. Thread safe.
/// </summary>
internal sealed class ServerCertificate
{
    private volatile LoadedCertificate _current;
    private FileStamp _refused;

    /// <summary>Reads the files.</summary>
    /// <exception cref="CertificateUnusableException">They cannot be used.</exception>
    public ServerCertificate(CertificateSource source)
    {
        Source = source;
        _current = source.Load();
    }

    /// <summary>The files.</summary>
    public CertificateSource Source { get; }

    /// <summary>What is served now.</summary>
    public LoadedCertificate Current => _current;

    /// <summary>Makes a handshake use it.</summary>
    public void Present(SslServerAuthenticationOptions options)
    {
        options.ServerCertificate = null;
        options.ServerCertificateSelectionCallback = null;
        options.ServerCertificateContext = _current.Context;
    }

    /// <summary>
    /// Takes over files that were replaced. Files that cannot be used are told of once, and looked at again when they
    /// change: somebody may be about to write the second one.
    /// </summary>
    /// <returns>Whether another certificate is served from now on.</returns>
    /// <exception cref="CertificateUnusableException">They cannot be used; the old certificate stays.</exception>
    public bool Refresh()
    {
        FileStamp now = Source.Stamp();
        if (now == _current.Stamp || now == _refused)
        {
            return false;
        }
        try
        {
            _current = Source.Load();
            return true;
        }
        catch (CertificateUnusableException)
        {
            _refused = now;
            throw;
        }
    }
}
