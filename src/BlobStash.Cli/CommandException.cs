namespace BlobStash.Cli;

/// <summary>A command cannot go on. The message is the one line that the user reads.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong, without a stop at its end.</param>
/// <param name="innerException">What happened.</param>
internal sealed class CommandException(int exitCode, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>One of <see cref="Cli.ExitCode"/>.</summary>
    public int ExitCode => exitCode;
}
