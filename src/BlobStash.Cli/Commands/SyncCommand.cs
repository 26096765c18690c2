using System.CommandLine;
using System.CommandLine.Parsing;
using BlobStash.Cli.Progress;
using BlobStash.Client;
using BlobStash.Protocol.Documents;

namespace BlobStash.Cli.Commands;

/// <summary><c>sync</c>: has the node run a session with a peer of its own.</summary>
internal sealed class SyncCommand : Command
{
    /// <summary>Environment variable with the key of a peer that the command line names.</summary>
    public const string PeerKeyVariable = "BLOBSTASH_PEER_KEY";

    // A session may take hours, and a blob of it too; an older node says nothing until the end.
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

    private readonly Option<SyncDeletions?> _deletions = new("--deletions")
    {
        Description = "Which way deletions travel: none, pull, push or both. Default as the peer is set.",
        HelpName = "none|pull|push|both",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Only find out what would move, and print how much that is.",
    };

    public SyncCommand(CommandSurroundings surroundings)
        : base("sync", "Have the node exchange blobs with a peer, and print what moved.")
    {
        var node = new NodeOptions(surroundings);
        Options.Add(_peer);
        Options.Add(_with);
        Options.Add(_direction);
        Options.Add(_deletions);
        Options.Add(_dryRun);
        node.AddTo(this);
        Validators.Add(RequireOnePeer);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed, PatientLimits);
            var url = parsed.GetValue(_with);
            var request = SyncRequest.With(url ?? parsed.GetRequiredValue(_peer)!) with
            {
                Direction = parsed.GetValue(_direction),
                Deletions = parsed.GetValue(_deletions),
                DryRun = parsed.GetValue(_dryRun),
                ApiKey = url is null ? null : surroundings.GetVariable(PeerKeyVariable),
            };
            var line = SyncProgressLine.Create(surroundings);
            SyncReport report;
            try
            {
                report = await client.SyncAsync(request, line, cancellationToken);
            }
            finally
            {
                line?.Clear();
            }

            Print(report, surroundings.Output);
            return report.FailedBlobs == 0 && report.EndedEarly is null ? ExitCode.Success : ExitCode.Negative;
        });
    }

    private static void Print(SyncReport report, TextWriter output)
    {
        output.WriteLine($"peer {report.Peer} ({report.Protocol})");
        output.WriteLine(DescribeMoves(report));
        if (report is { AlreadyInSync: false, ProvenEqual: { } proof })
        {
            output.WriteLine($"proven equal: root {proof.Root}");
        }

        if (report.Fallback is { } fallback)
        {
            output.WriteLine($"slower than needed: {fallback}");
        }

        PrintDeletions(report, output);
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

    private static void PrintDeletions(SyncReport report, TextWriter output)
    {
        if (report.Deletions.Here + report.Deletions.There > 0)
        {
            output.WriteLine($"deleted: {report.Deletions.Here} here, {report.Deletions.There} there");
        }

        if (report.Returned > 0)
        {
            output.WriteLine($"returned: {report.Returned} that had been deleted here");
        }

        if (report.Deletions.Refused > 0)
        {
            output.WriteLine($"refused: {Quantity.Of(report.Deletions.Refused, "deletion")}");
        }

        if (report.SkippedDeleted > 0)
        {
            var were = Quantity.Choose(report.SkippedDeleted, "was", "were");
            output.WriteLine($"skipped: {report.SkippedDeleted} that {were} deleted");
        }

        if (report.EqualButDeletions is { } apart)
        {
            output.WriteLine($"equal but for deletions: {apart.Blobs}, root {apart.Root}");
        }
    }

    private static string DescribeMoves(SyncReport report)
    {
        if (report.AlreadyInSync)
        {
            return "already in sync";
        }

        return report.Difference is { } difference
            ? $"would pull {Describe(difference.ToPull.Blobs, difference.ToPull.Bytes)}; "
                + $"would push {Describe(difference.ToPush.Blobs, difference.ToPush.Bytes)}"
            : $"pulled {Describe(report.Pulled.Blobs, report.Pulled.Bytes)}; "
                + $"pushed {Describe(report.Pushed.Blobs, report.Pushed.Bytes)}";
    }

    private static string Describe(long blobs, long bytes) =>
        $"{Quantity.Of(blobs, "blob")}, {Quantity.Of(bytes, "byte")}";

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
