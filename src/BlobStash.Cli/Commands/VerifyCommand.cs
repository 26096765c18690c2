using System.CommandLine;
using System.Text.Json;
using BlobStash.Cli.Messages;
using BlobStash.Cli.Progress;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Inspection;

namespace BlobStash.Cli.Commands;

/// <summary><c>verify</c>: reads a whole data directory and tells what is damaged; changes nothing.</summary>
internal sealed class VerifyCommand : Command
{
    public VerifyCommand(CommandSurroundings surroundings)
        : base("verify", "Read every byte of a data directory, tell what is damaged, and change nothing.")
    {
        var directory = new Argument<DirectoryInfo>("directory") { Description = "The data directory of a node." };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        Arguments.Add(directory);
        Options.Add(json);
        SetAction((parsed, cancellationToken) =>
        {
            var report = Inspect(parsed.GetRequiredValue(directory), surroundings, cancellationToken);
            if (parsed.GetValue(json))
            {
                surroundings.Output.WriteLine(JsonSerializer.Serialize(
                    InspectionDocument.Create(report), CliJson.Readable.InspectionDocument));
            }
            else
            {
                Print(report, surroundings.Output);
            }

            return Task.FromResult(report.IsSound ? ExitCode.Success : ExitCode.Negative);
        });
    }

    private static InspectionReport Inspect(
        DirectoryInfo directory, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var line = ProgressLine.Create(surroundings);
        try
        {
            return new StoreInspector(new PhysicalFileSystem(directory.FullName))
                .Inspect(line is null ? null : line.Show, cancellationToken);
        }
        catch (Exception error) when (error is StorageException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unusable, $"{directory}: {error.Message}", error);
        }
        finally
        {
            line?.Clear();
        }
    }

    private static void Print(InspectionReport report, TextWriter output)
    {
        output.WriteLine($"store       {report.Store}");
        output.WriteLine(
            $"read        {Quantity.Of(report.Bytes, "byte")}: {Quantity.Of(report.Segments, "segment")}, "
            + $"{Quantity.Of(report.LargeBlobs, "large blob")}, {Quantity.Of(report.ParityFiles, "parity file")}");
        output.WriteLine(
            $"intact      {Quantity.Of(report.BlobRecords, "blob record")}, "
            + $"{Quantity.Of(report.Tombstones, "tombstone")}");
        output.WriteLine($"checkpoint  {CliJson.NameOf(report.Checkpoint)}");
        if (report.IsInUse)
        {
            output.WriteLine("note        a node has it open; what is being written now looks like a torn tail");
        }

        foreach (var finding in report.Findings)
        {
            Print(finding, output);
        }

        if (report.DamageCount > report.Findings.Count(finding => finding.IsDamage))
        {
            output.WriteLine($"damaged     further places, {report.DamageCount} in all");
        }

        output.WriteLine(report.IsSound ? "sound" : $"damaged in {Quantity.Of(report.DamageCount, "place")}");
    }

    private static void Print(InspectionFinding finding, TextWriter output)
    {
        var place = finding.Length > 0 ? $" at {finding.Offset}, {Quantity.Of(finding.Length, "byte")}" : "";
        var blob = finding.Digest is { } digest ? $": blob {digest}" : "";
        var label = finding.IsDamage ? "damaged   " : "note      ";
        output.WriteLine($"{label}  {Words(finding.Kind)}, {Printable(finding.File)}{place}{blob}");
    }

    private static string Words(FindingKind kind) => kind switch
    {
        FindingKind.FileHeader => "header of the file",
        FindingKind.RecordHeader => "header of a record",
        FindingKind.Payload => "bytes of a blob",
        FindingKind.Digest => "bytes do not match the digest",
        FindingKind.Padding => "padding behind a record",
        FindingKind.BehindEnd => "bytes behind the end",
        FindingKind.Truncated => "end is cut off",
        FindingKind.Missing => "file is missing",
        FindingKind.Checkpoint => "checkpoint, which the next start makes anew",
        FindingKind.Quarantine => "list of damaged blobs, which the next start makes anew",
        FindingKind.Parity => "parity, which scrub restores",
        FindingKind.ParityUnusable => "parity of no use, which scrub makes anew",
        FindingKind.DiskError => "the disk does not give the bytes",
        FindingKind.TornTail => "torn tail, never acknowledged",
        FindingKind.Unfinished => "unfinished segment without records",
        _ => "unknown file, not looked into",
    };

    /// <summary>A name on disk may hold anything, and a terminal obeys control characters.</summary>
    private static string Printable(string name) =>
        string.Concat(name.Select(character => char.IsControl(character) ? '?' : character));
}
