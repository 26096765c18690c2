using System.CommandLine;
using System.Text.Json;
using BlobStash.Cli.Backup;
using BlobStash.Cli.Messages;
using BlobStash.Cli.Progress;

namespace BlobStash.Cli.Commands;

/// <summary><c>backup</c>: makes a copy that opens as a store, of a node or of a data directory.</summary>
internal sealed class BackupCommand : Command
{
    private readonly CommandSurroundings _surroundings;
    private readonly NodeOptions _node;

    private readonly Argument<string> _source = new("source")
    {
        Description = "URL of a node, or a data directory, which a node may have open.",
    };

    private readonly Argument<DirectoryInfo> _target = new("target")
    {
        Description = "The directory of the copy: new or empty; or, for a URL, an earlier copy to bring up to date.",
    };

    private readonly Option<bool> _shrink = new("--shrink")
    {
        Description = "Also delete more than half of the blobs of an earlier copy, when the node does not have them.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the report as JSON." };

    public BackupCommand(CommandSurroundings surroundings)
        : base("backup", "Make a consistent copy of a running node, or of a data directory, and print its root.")
    {
        (_surroundings, _node) = (surroundings, new NodeOptions(surroundings));
        Arguments.Add(_source);
        Arguments.Add(_target);
        Options.Add(_shrink);
        Options.Add(_json);
        _node.AddKeyTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = await CopyAsync(parsed, cancellationToken);
        if (parsed.GetValue(_json))
        {
            _surroundings.Output.WriteLine(JsonSerializer.Serialize(report, CliJson.Readable.BackupDocument));
        }
        else
        {
            Print(report, _surroundings.Output);
        }

        return report.Complete ? ExitCode.Success : ExitCode.Negative;
    }

    private async Task<BackupDocument> CopyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = parsed.GetRequiredValue(_source);
        var target = parsed.GetRequiredValue(_target);
        if (!PeerAddress.IsUrl(source))
        {
            return await new DirectoryCopy(new DirectoryInfo(source), target, _surroundings)
                .RunAsync(cancellationToken);
        }

        using var connection = PeerAddress.Connect(
            source, _node.FindKey(parsed), _node.FindRoots(parsed), _surroundings);
        return await new NodeCopy(connection, target, _surroundings)
            .RunAsync(parsed.GetValue(_shrink), cancellationToken);
    }

    private static void Print(BackupDocument report, TextWriter output)
    {
        if (report.LinkedFiles is not null)
        {
            output.WriteLine($"linked   {Describe(report.LinkedFiles, "file", report.LinkedBytes)}");
            output.WriteLine($"copied   {Describe(report.CopiedFiles, "file", report.CopiedBytes)}");
        }
        else
        {
            output.WriteLine($"fetched  {Describe(report.FetchedBlobs, "blob", report.FetchedBytes)}");
            output.WriteLine(
                $"deleted  {Quantity.Of(report.DeletedBlobs ?? 0, "blob")} that the node does not have any more");
        }

        output.WriteLine($"blobs    {report.Blobs}, {Quantity.Of(report.Bytes, "byte")}");
        output.WriteLine($"root     {report.Root}");
        foreach (var problem in report.Problems)
        {
            output.WriteLine($"problem  {problem}");
        }
    }

    private static string Describe(long? count, string noun, long? bytes) =>
        $"{Quantity.Of(count ?? 0, noun)}, {Quantity.Of(bytes ?? 0, "byte")}";
}
