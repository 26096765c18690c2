using BlobStash.Cli.Files;

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
        Output = InheritedDescriptor.IsOpen(InheritedDescriptor.Output) ? Console.Out : new ClosedOutput(),
        Error = InheritedDescriptor.IsOpen(InheritedDescriptor.Error) ? Console.Error : TextWriter.Null,
        IsErrorTerminal = InheritedDescriptor.IsOpen(InheritedDescriptor.Error) && !Console.IsErrorRedirected,
        OpenInput = () => Open(InheritedDescriptor.Input, Console.OpenStandardInput, "standard input is closed"),
        OpenOutput = () => Open(InheritedDescriptor.Output, Console.OpenStandardOutput, "standard output is closed"),
        GetVariable = Environment.GetEnvironmentVariable,
        Clock = TimeProvider.System,
    };

    private static Stream Open(int descriptor, Func<Stream> open, string reason) =>
        InheritedDescriptor.IsOpen(descriptor) ? open() : throw new CommandException(ExitCode.Unusable, reason);
}
