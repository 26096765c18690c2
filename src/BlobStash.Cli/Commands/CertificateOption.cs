using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BlobStash.Cli.Commands;

/// <summary><c>--cacert</c>: what the certificate of a node must come from.</summary>
internal sealed class CertificateOption() : Option<FileInfo?>("--cacert")
{
    /// <summary>Adds the option to a command.</summary>
    public static CertificateOption AddTo(Command command)
    {
        var option = new CertificateOption
        {
            Description = "PEM file with the certificates of authorities, or the node's own, to trust for https. "
                + "Default: those that the system trusts.",
            HelpName = "file",
        };
        command.Options.Add(option);
        return option;
    }

    /// <summary>Reads the file; null when none is named.</summary>
    public X509Certificate2Collection? Read(ParseResult parsed)
    {
        if (parsed.GetValue(this) is not { } file)
        {
            return null;
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file.FullName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CommandException(ExitCode.Unusable, $"the certificate file {file} cannot be read", error);
        }

        return certificates.Count > 0
            ? certificates
            : throw new CommandException(ExitCode.Unusable, $"{file} has no certificate in PEM form");
    }
}
