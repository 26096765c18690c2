using System.CommandLine;
using BlobStash.Cli.Commands;
using BlobStash.Cli.Errors;
using BlobStash.Client;
using BlobStash.Protocol.Problems;

namespace BlobStash.Cli;

/// <summary>The whole command line: which commands there are, and how their errors are told.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show where in the program an error arose.",
        Recursive = true,
    };

    /// <summary>Runs one command.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        // A name that begins with @ is a file like any other, and holds no arguments.
        var parsed = CreateRoot(surroundings).Parse(
            arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            surroundings.Error.WriteLine($"blobstash: {OneLine(ArgumentSentence.Of(parsed))} See blobstash --help.");
            return ExitCode.Unusable;
        }

        var configuration = new InvocationConfiguration
        {
            Output = surroundings.Output,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            surroundings.Error.WriteLine("blobstash: interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception error)
        {
            // The last place that can tell the user anything; what is not foreseen has a line and a code as well.
            surroundings.Error.WriteLine($"blobstash: {OneLine(ErrorSentence.Of(error))}");
            if (parsed.GetValue(Verbose))
            {
                surroundings.Error.WriteLine(error);
            }

            return CodeOf(error);
        }
    }

    private static RootCommand CreateRoot(CommandSurroundings surroundings)
    {
        var root = new RootCommand("Stores and fetches blobs of a BlobStash node, and inspects its files.")
        {
            new PutCommand(surroundings),
            new GetCommand(surroundings),
            new ListCommand(surroundings),
            new StatCommand(surroundings),
            new RemoveCommand(surroundings),
            new StateCommand(surroundings),
            new SyncCommand(surroundings),
            new PeersCommand(surroundings),
            new HashCommand(surroundings),
            new VerifyCommand(surroundings),
            new ScrubCommand(surroundings),
            new BackupCommand(surroundings),
            new SegmentCommand(surroundings),
        };
        root.Options.Add(Verbose);
        return root;
    }

    private static int CodeOf(Exception error) => error switch
    {
        CommandException command => command.ExitCode,
        BlobStashException { Problem: BlobStashProblem.NodeUnreachable } => ExitCode.Unreachable,
        BlobStashException node when IsNegative(node.Problem) => ExitCode.Negative,
        BlobStashException => ExitCode.Refused,
        PeerException { Failure: PeerFailure.Unreachable or PeerFailure.TimedOut } => ExitCode.Unreachable,
        PeerException => ExitCode.Refused,
        _ => ExitCode.Unusable,
    };

    private static bool IsNegative(BlobStashProblem problem) =>
        problem is BlobStashProblem.BlobNotFound or BlobStashProblem.BlobDamaged or BlobStashProblem.DigestMismatch;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
