namespace BlobStash.Cli;

/// <summary>What a command sees of the world besides files and the network. Not thread safe.</summary>
internal sealed record CommandSurroundings
{
    /// <summary>Text for the caller.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Errors and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether somebody reads <see cref="Error"/> on a terminal.</summary>
    public required bool IsErrorTerminal { get; init; }

    /// <summary>Opens the bytes that are piped in; the caller closes them.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Opens the way for bytes that are piped out; the caller closes it.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>Looks up an environment variable; null when it is not set.</summary>
    public required Func<string, string?> GetVariable { get; init; }

    /// <summary>Measures time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Those of this process.</summary>
    public static CommandSurroundings OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        IsErrorTerminal = !Console.IsErrorRedirected,
        OpenInput = Console.OpenStandardInput,
        OpenOutput = Console.OpenStandardOutput,
        GetVariable = Environment.GetEnvironmentVariable,
        Clock = TimeProvider.System,
    };
}
