using BlobStash.Server.Hosting;

namespace BlobStash.Server.Configuration;

/// <summary>
/// What the command line asks for. The framework's own reading of it passes over whatever it does not understand; here
/// every word has a meaning or is refused by name.
/// </summary>
internal sealed class CommandLine
{
    private const string ConfigOption = "config";
    private static readonly string[] HelpOptions = ["--help", "-h", "-?", "/?"];

    private readonly Dictionary<string, string?> _settings = new(StringComparer.OrdinalIgnoreCase);

    private CommandLine()
    {
    }

    /// <summary>Print the help, and do nothing else.</summary>
    public bool WantsHelp { get; private set; }

    /// <summary>Print the version, and do nothing else.</summary>
    public bool WantsVersion { get; private set; }

    /// <summary>Full path of a file with settings; null when none is named.</summary>
    public string? ConfigFile { get; private set; }

    /// <summary>Settings by their key.</summary>
    public IReadOnlyDictionary<string, string?> Settings => _settings;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="StartupException">A word means nothing; the message names it.</exception>
    public static CommandLine Parse(string[] args)
    {
        var line = new CommandLine();
        for (var i = 0; i < args.Length; i++)
        {
            if (HelpOptions.Contains(args[i], StringComparer.OrdinalIgnoreCase))
            {
                line.WantsHelp = true;
            }
            else if (args[i].Equals("--version", StringComparison.OrdinalIgnoreCase))
            {
                line.WantsVersion = true;
            }
            else
            {
                line.Add(args, ref i);
            }
        }
        return line;
    }

    /// <summary>The settings, written so that the framework reads the same.</summary>
    public string[] Format() => [.. _settings.Select(static setting => $"--{setting.Key}={setting.Value}")];

    private void Add(string[] args, ref int i)
    {
        var word = args[i];
        if (!word.StartsWith("--", StringComparison.Ordinal) || word.Length == 2)
        {
            throw Refuse($"'{word}' means nothing here; settings are written --KEY VALUE or --KEY=VALUE.");
        }
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? word[2..] : word[2..equals];
        var isConfig = key.Equals(ConfigOption, StringComparison.OrdinalIgnoreCase);
        if (!isConfig && KnownSections.FindRefusal(key) is { } refusal)
        {
            throw Refuse(refusal);
        }
        if (equals < 0 && (i + 1 == args.Length || args[i + 1].StartsWith("--", StringComparison.Ordinal)))
        {
            throw Refuse($"--{key} needs a value.");
        }
        var value = equals < 0 ? args[++i] : word[(equals + 1)..];
        if (isConfig)
        {
            ConfigFile = Path.GetFullPath(HomePath.Expand(value));
        }
        else
        {
            _settings[key] = value;
        }
    }

    private static StartupException Refuse(string reason) =>
        new(ExitCode.BadConfiguration, $"Command line: {reason} See --help.");
}
