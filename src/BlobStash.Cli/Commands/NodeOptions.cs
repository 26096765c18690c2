using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using BlobStash.Client;

namespace BlobStash.Cli.Commands;

/// <summary>The options of every command that talks to a node, and the client that follows from them.</summary>
/// <param name="surroundings">Where the environment variables are.</param>
internal sealed class NodeOptions(CommandSurroundings surroundings)
{
    /// <summary>Environment variable with the URL.</summary>
    public const string UrlVariable = "BLOBSTASH_URL";
    /// <summary>Environment variable with the key.</summary>
    public const string KeyVariable = "BLOBSTASH_KEY";

    private const string DefaultUrl = "http://127.0.0.1:8050";

    private const int MaxKeyLength = 4096;

    private readonly Option<string?> _url = new("--url")
    {
        Description = $"URL of the node. Default: the environment variable {UrlVariable}, or {DefaultUrl}.",
        HelpName = "url",
    };

    private readonly Option<FileInfo?> _keyFile = new("--key-file")
    {
        Description = $"File with the API key in its first line. Default: the environment variable {KeyVariable}.",
        HelpName = "file",
    };

    private CertificateOption? _certificate;

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        AddKeyTo(command);
    }

    /// <summary>Makes the client; the caller disposes it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="limits">Null for the defaults.</param>
    public BlobStashClient CreateClient(ParseResult parsed, PeerLimits? limits = null)
    {
        var text = parsed.GetValue(_url) ?? NonEmpty(surroundings.GetVariable(UrlVariable)) ?? DefaultUrl;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            throw new CommandException(ExitCode.Unusable, $"'{text}' is not a URL; write it as {DefaultUrl}");
        }

        var key = FindKey(parsed);
        try
        {
            var trusting = (limits ?? new PeerLimits()) with { TrustedRoots = FindRoots(parsed) };
            return new BlobStashClient(url, key, trusting, surroundings.Clock);
        }
        catch (ArgumentException error)
        {
            var reason = error.Message.Split(" (Parameter", 2)[0];
            throw new CommandException(ExitCode.Unusable, reason, error);
        }
    }

    /// <summary>Adds all but the URL, for a command that takes that as an argument.</summary>
    public void AddKeyTo(Command command)
    {
        command.Options.Add(_keyFile);
        _certificate = CertificateOption.AddTo(command);
    }

    /// <summary>What certificates must come from; null for what the system trusts.</summary>
    public X509Certificate2Collection? FindRoots(ParseResult parsed) => _certificate?.Read(parsed);

    /// <summary>The key to show; null for none.</summary>
    public string? FindKey(ParseResult parsed) => parsed.GetValue(_keyFile) is { } file
        ? ReadKey(file)
        : NonEmpty(surroundings.GetVariable(KeyVariable));

    /// <summary>The key in the first line; null when the line is empty.</summary>
    public static string? ReadKey(TextReader reader)
    {
        var start = new char[MaxKeyLength];
        return NonEmpty(new string(start, 0, reader.ReadBlock(start)).Split('\n', 2)[0].Trim());
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string ReadKey(FileInfo file)
    {
        try
        {
            using var reader = file.OpenText();
            return ReadKey(reader)
                ?? throw new CommandException(ExitCode.Unusable, $"the first line of {file} is empty");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unusable, $"the key file {file} cannot be read", error);
        }
    }
}
