using System.CommandLine;
using System.CommandLine.Parsing;
using BlobStash.Client;

namespace BlobStash.Cli.Commands;

/// <summary><c>sync</c>: has the node run a session with a peer of its own.</summary>
internal sealed class SyncCommand : Command
{
    /// <summary>Environment variable with the key of a peer that the command line names.</summary>
    public const string PeerKeyVariable = "BLOBSTASH_PEER_KEY";

    // A session may take hours, and the node says nothing until its end.
    private static readonly PeerLimits PatientLimits = new() { IdleTimeout = TimeSpan.FromHours(24) };

    private readonly Option<string?> _peer = new("--peer")
    {
        Description = "Name of a peer in the node's configuration.",
        HelpName = "name",
    };

    private readonly Option<string?> _with = new("--with")
    {
        Description = $"URL of a peer that the node allows. Its key, if any, is in {PeerKeyVariable}.",
        HelpName = "url",
    };

    private readonly Option<SyncDirection> _direction = new("--direction")
    {
        Description = "Which way blobs move, as the node sees it: both, pull or push.",
        HelpName = "both|pull|push",
        DefaultValueFactory = _ => SyncDirection.Both,
    };

    public SyncCommand(CommandSurroundings surroundings)
        : base("sync", "Have the node exchange blobs with a peer, and print what moved.")
    {
        var node = new NodeOptions(surroundings);
        Options.Add(_peer);
        Options.Add(_with);
        Options.Add(_direction);
        node.AddTo(this);
        Validators.Add(RequireOnePeer);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed, PatientLimits);
            var url = parsed.GetValue(_with);
            var request = new SessionRequest(url ?? parsed.GetRequiredValue(_peer)!)
            {
                Direction = parsed.GetValue(_direction),
                PeerKey = url is null ? null : surroundings.GetVariable(PeerKeyVariable),
            };
            var report = await client.SyncAsync(request, cancellationToken);
            Print(report, surroundings.Output);
            return report.FailedBlobs == 0 && report.EndedEarly is null ? ExitCode.Success : ExitCode.Negative;
        });
    }

    private static void Print(SyncReport report, TextWriter output)
    {
        output.WriteLine($"peer {report.Peer} ({report.Protocol})");
        output.WriteLine(report.AlreadyInSync
            ? "already in sync"
            : $"pulled {report.Pulled.Blobs} blobs, {report.Pulled.Bytes} bytes; "
                + $"pushed {report.Pushed.Blobs} blobs, {report.Pushed.Bytes} bytes");
        if (report.SkippedDeleted > 0)
        {
            output.WriteLine($"skipped: {report.SkippedDeleted} that were deleted");
        }
        if (report.LocalOnly + report.RemoteOnly > 0)
        {
            output.WriteLine($"left alone: {report.LocalOnly} only here, {report.RemoteOnly} only there");
        }

        foreach (var failure in report.Failures)
        {
            output.WriteLine($"failed {failure.Digest}: {failure.Reason}");
        }

        if (report.FailedBlobs > report.Failures.Count)
        {
            output.WriteLine($"failed {report.FailedBlobs} in all");
        }

        if (report.EndedEarly is { } reason)
        {
            output.WriteLine($"ended early: {reason}");
        }
    }

    private void RequireOnePeer(CommandResult result)
    {
        if (result.GetValue(_peer) is null == result.GetValue(_with) is null)
        {
            result.AddError("Name either --peer or --with.");
        }
        else if (result.GetValue(_with) is { } url && !url.Contains("://", StringComparison.Ordinal))
        {
            result.AddError($"'{url}' is not a URL; a configured peer is named by --peer.");
        }
    }
}
