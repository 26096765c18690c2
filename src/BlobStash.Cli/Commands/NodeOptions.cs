using System.CommandLine;
using BlobStash.Client;

namespace BlobStash.Cli.Commands;

/// <summary>The options of every command that talks to a node, and the client that follows from them.</summary>
/// <param name="surroundings">Where the environment variables are.</param>
internal sealed class NodeOptions(CommandSurroundings surroundings)
{
    private const string DefaultUrl = "http://127.0.0.1:8050";
    private const string UrlVariable = "BLOBSTASH_URL";
    private const string KeyVariable = "BLOBSTASH_KEY";

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

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_keyFile);
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
            return new BlobStashClient(url, key, limits, surroundings.Clock);
        }
        catch (ArgumentException error)
        {
            var reason = error.Message.Split(" (Parameter", 2)[0];
            throw new CommandException(ExitCode.Unusable, reason, error);
        }
    }

    /// <summary>Adds the option of the key alone, for a command that takes the URL as an argument.</summary>
    public void AddKeyTo(Command command) => command.Options.Add(_keyFile);

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
                ?? throw new CommandException(ExitCode.Unusable, $"the first line of {file.Name} is empty");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unusable, $"the key file {file.Name} cannot be read", error);
        }
    }
}
