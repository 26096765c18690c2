using System.CommandLine;
using System.Text.Json;
using BlobStash.Cli.Messages;
using BlobStash.Cli.Progress;
using BlobStash.Storage;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Settings;

namespace BlobStash.Cli.Commands;

/// <summary><c>scrub</c>: reads a whole data directory that no node has open, and mends what is damaged.</summary>
internal sealed class ScrubCommand : Command
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly CommandSurroundings _surroundings;

    private readonly Argument<DirectoryInfo> _directory = new("directory")
    {
        Description = "The data directory of a node that is stopped.",
    };

    private readonly Option<long?> _rate = new("--rate")
    {
        Description = "Most bytes to read in a second. Default: as fast as the disk gives them.",
        HelpName = "bytes",
    };

    private readonly Option<bool> _digests = new("--digests")
    {
        Description = "Also hash every blob and compare its digest.",
    };

    private readonly Option<bool> _noParity = new("--no-parity")
    {
        Description = "Use the parity files that are there, and make none where one is missing.",
    };

    private readonly Option<string?> _peer = new("--peer")
    {
        Description = "URL of a node that has the same blobs; what parity does not restore is fetched from there. Its "
            + $"key, if any, is in {SyncCommand.PeerKeyVariable}.",
        HelpName = "url",
    };

    private readonly CertificateOption _certificate;

    private readonly Option<bool> _json = new("--json") { Description = "Print the report as JSON." };

    public ScrubCommand(CommandSurroundings surroundings)
        : base("scrub", "Read every byte of a data directory that no node has open, and mend what is damaged.")
    {
        _surroundings = surroundings;
        Arguments.Add(_directory);
        Options.Add(_rate);
        Options.Add(_digests);
        Options.Add(_noParity);
        Options.Add(_peer);
        _certificate = CertificateOption.AddTo(this);
        Options.Add(_json);
        _rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() < ScrubOptions.MinBytesPerSecond)
            {
                result.AddError($"--rate must be at least {ScrubOptions.MinBytesPerSecond}.");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var connection = parsed.GetValue(_peer) is { } url
            ? PeerAddress.Connect(
                url,
                _surroundings.GetVariable(SyncCommand.PeerKeyVariable),
                _certificate.Read(parsed),
                _surroundings)
            : null;
        var source = connection is null ? null : new PeerBlobs(connection);
        var directory = parsed.GetRequiredValue(_directory);
        var options = new BlobStoreOptions { MaxBlobSizeBytes = BlobStoreOptions.MaxMaxBlobSizeBytes };
        if (parsed.GetValue(_noParity))
        {
            options = options with { ParityShards = 0 };
        }

        await using var store = await OfflineStore.OpenExistingAsync(
            directory, options, _surroundings, cancellationToken);
        store.Scrubber.Source = source;
        var report = await ScrubAsync(store, OptionsOf(parsed), directory, cancellationToken);
        var document = ScrubDocument.Create(store.StartReport, report);
        if (parsed.GetValue(_json))
        {
            _surroundings.Output.WriteLine(JsonSerializer.Serialize(document, CliJson.Readable.ScrubDocument));
        }
        else
        {
            Print(document, source?.Failure);
        }

        return document.Whole ? ExitCode.Success : ExitCode.Negative;
    }

    private ScrubOptions OptionsOf(ParseResult parsed) => new()
    {
        MaxBytesPerSecond = parsed.GetValue(_rate) ?? long.MaxValue,
        Period = TimeSpan.Zero,
        VerifyDigests = parsed.GetValue(_digests),
    };

    private async Task<ScrubReport> ScrubAsync(
        BlobStore store, ScrubOptions options, DirectoryInfo directory, CancellationToken cancellationToken)
    {
        var line = ProgressLine.Create(_surroundings);
        try
        {
            var run = store.Scrubber.RunAsync(options, cancellationToken);
            using var timer = new PeriodicTimer(ProgressInterval, _surroundings.Clock);
            while (line is not null && !run.IsCompleted)
            {
                if (store.Scrubber.Report is { } report)
                {
                    line.Show(report.BytesDone, report.BytesTotal);
                }

                await Task.WhenAny(run, timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
            }

            return await run;
        }
        catch (Exception error) when (error is StorageException or IOException)
        {
            throw new CommandException(ExitCode.Unusable, $"{directory}: {error.Message}", error);
        }
        finally
        {
            line?.Clear();
        }
    }

    private void Print(ScrubDocument report, string? failure)
    {
        var output = _surroundings.Output;
        output.WriteLine($"read        {Quantity.Of(report.Bytes, "byte")}");
        foreach (var file in report.MendedAtStart)
        {
            output.WriteLine($"mended      {file}: from parity, when the store was opened");
        }

        foreach (var file in report.MissingAtStart)
        {
            output.WriteLine($"missing     {file}: gone, or its end is, when the store was opened");
        }

        foreach (var finding in report.Repairs)
        {
            var blob = finding.Digest is { } digest ? $": blob {digest}" : "";
            output.WriteLine($"{LabelOf(finding)}  {finding.File}{blob}: {Words(finding.Action)}");
        }

        if (report.FindingCount > report.Repairs.Count)
        {
            output.WriteLine($"note        {Quantity.Of(report.FindingCount, "finding")} in all");
        }

        if (report.DamagedBytes > 0)
        {
            var name = Quantity.Choose(report.DamagedBytes, "names", "name");
            output.WriteLine(
                $"damaged     {Quantity.Of(report.DamagedBytes, "byte")} between records, which {name} no blob any "
                + "more");
        }

        if (report.MissingLargeBlobs > 0)
        {
            var are = Quantity.Choose(report.MissingLargeBlobs, "is", "are");
            output.WriteLine($"damaged     {Quantity.Of(report.MissingLargeBlobs, "large blob")} {are} unreadable");
        }

        if (failure is not null)
        {
            output.WriteLine($"note        {failure}");
        }

        var told = report.FindingCount + report.MendedAtStart.Count + report.MissingAtStart.Count;
        output.WriteLine((report.Whole, told) switch
        {
            (false, _) => "damage is left",
            (true, 0) => "sound",
            _ => "mended",
        });
    }

    private static string LabelOf(ScrubDocument.Repair finding) => finding.IsDamaged ? "damaged   " : "mended    ";

    private static string Words(ScrubAction action) => action switch
    {
        ScrubAction.Mended => "restored from parity",
        ScrubAction.Fetched => "fetched from the peer",
        ScrubAction.Quarantined => "beyond repair; a sync with a node that has it, or a new upload, brings it back",
        ScrubAction.Unreadable => "the disk could not read it, which may pass; it is still stored, scrub again",
        ScrubAction.Released => "was damaged, reads well again",
        ScrubAction.ParityMended => "damaged parity restored",
        ScrubAction.ParityRebuilt => "missing parity made",
        _ => "damaged bytes that belong to no stored blob",
    };
}
