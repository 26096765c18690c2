namespace BlobStash.Cli;

/// <summary>What the command tells its caller; documented in docs/operating/command-line.md.</summary>
internal static class ExitCode
{
    /// <summary>Done, and the answer is yes.</summary>
    public const int Success = 0;

    /// <summary>The answer is no: damaged, not stored, or not all of it moved.</summary>
    public const int Negative = 1;

    /// <summary>It cannot be done: wrong arguments, or a file or directory that cannot be used.</summary>
    public const int Unusable = 2;

    /// <summary>The node cannot be reached, or broke off.</summary>
    public const int Unreachable = 3;

    /// <summary>The node refused, or gave an answer that cannot be used.</summary>
    public const int Refused = 4;

    /// <summary>Interrupted, as by Ctrl+C.</summary>
    public const int Interrupted = 130;
}
