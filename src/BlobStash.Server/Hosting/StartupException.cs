namespace BlobStash.Server.Hosting;

/// <summary>The node cannot start, and the operator can do something about it. The message is one line.</summary>
internal sealed class StartupException(ExitCode exitCode, string message) : Exception(message)
{
    /// <summary>What the process returns.</summary>
    public ExitCode ExitCode { get; } = exitCode;
}
