using System.CommandLine;
using System.Text.Json;
using BlobStash.Cli.Messages;
using BlobStash.Cli.Progress;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Inspection;

namespace BlobStash.Cli.Commands;

/// <summary><c>segment dump</c>: prints the header of a file and a line for each record.</summary>
internal sealed class SegmentDumpCommand : Command
{
    private const string RowFormat = "{0,10}  {1,-9}  {2,8}  {3,-64}  {4,10}  {5,-24}  {6}";

    public SegmentDumpCommand(CommandSurroundings surroundings)
        : base("dump", "Print the header of a segment and a line for each record; verifies and changes nothing.")
    {
        var path = new Argument<FileInfo>("file")
        {
            Description = "The segment, the file of a large blob, or the parity file (.par) of either.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        Arguments.Add(path);
        Options.Add(json);
        SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetRequiredValue(path) is { Extension: ".par" } parity)
            {
                return Task.FromResult(ParityDump.Print(parity, parsed.GetValue(json), surroundings.Output));
            }

            using var file = Open(parsed.GetRequiredValue(path));
            Action<SegmentInspector, TextWriter, Action<SegmentPiece>, CancellationToken> print =
                parsed.GetValue(json) ? PrintJson : PrintText;
            var isDamaged = false;
            print(file, surroundings.Output, piece => isDamaged |= piece.IsDamaged, cancellationToken);
            return Task.FromResult(isDamaged ? ExitCode.Negative : ExitCode.Success);
        });
    }

    private static SegmentInspector Open(FileInfo path)
    {
        SegmentInspector? file = null;
        try
        {
            file = SegmentInspector.Open(new PhysicalFileSystem(path.DirectoryName ?? "."), path.Name);
        }
        catch (StorageException error)
        {
            throw new CommandException(ExitCode.Unusable, error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var reason = path.Exists ? "cannot be read" : "does not exist";
            throw new CommandException(ExitCode.Unusable, $"{path} {reason}", error);
        }

        if (file is { Description: null, HasRecords: false })
        {
            file.Dispose();
            throw new CommandException(ExitCode.Unusable, $"{path} is not a segment, or its beginning is damaged");
        }

        return file;
    }

    private static void PrintText(
        SegmentInspector file, TextWriter output, Action<SegmentPiece> found, CancellationToken cancellationToken)
    {
        var length = Quantity.Of(file.Length, "byte");
        output.WriteLine(file.Description is { } header
            ? $"{(header.IsLargeBlob ? "large blob" : $"segment {header.Number}")}, version {header.Version}, "
                + $"store {header.Store}, created {Timestamp.Format(header.CreatedAt)}, {length}"
            : $"damaged header, {length}");
        output.WriteLine(RowFormat, "offset", "type", "sequence", "digest", "length", "committed", "condition");
        file.Read(
            piece =>
            {
                found(piece);
                var record = piece.Record;
                var digest = record is { IsAboutBlob: true } named ? named.Digest.ToString() : "";
                var committed = record is { } dated ? Timestamp.Format(dated.Stamp.Milliseconds) : "";
                output.WriteLine(
                    RowFormat,
                    piece.Offset,
                    record is { } typed ? CliJson.NameOf(typed.Type) : "-",
                    record?.Sequence,
                    digest,
                    record?.Length ?? piece.Length,
                    committed,
                    Words(piece));
            },
            null,
            cancellationToken);
    }

    /// <summary>Piece by piece, as a segment may hold millions of records.</summary>
    private static void PrintJson(
        SegmentInspector file, TextWriter output, Action<SegmentPiece> found, CancellationToken cancellationToken)
    {
        var header = file.Description is { } description
            ? JsonSerializer.Serialize(
                SegmentHeaderDocument.Create(description), CliJson.Readable.SegmentHeaderDocument)
            : "null";
        output.Write($"{{\"header\":{header},\"length\":{file.Length},\"records\":[");
        var separator = "\n";
        file.Read(
            piece =>
            {
                found(piece);
                output.Write(separator);
                output.Write(JsonSerializer.Serialize(
                    SegmentPieceDocument.Create(piece), CliJson.Readable.SegmentPieceDocument));
                separator = ",\n";
            },
            null,
            cancellationToken);
        output.WriteLine("]}");
    }

    private static string Words(in SegmentPiece piece) => piece.Condition switch
    {
        PieceCondition.Intact => "ok",
        PieceCondition.FileHeaderDamaged => "damaged: header of the file",
        PieceCondition.PayloadDamaged =>
            $"damaged: payload, {Quantity.Of(piece.DamageLength, "byte")} at {piece.DamageOffset}",
        PieceCondition.DigestMismatch => "damaged: bytes do not match the digest",
        PieceCondition.PaddingDamaged => "damaged: padding",
        PieceCondition.BehindEnd => "damaged: behind the end",
        PieceCondition.CutOff => "damaged: the end is cut off",
        PieceCondition.TornTail => "torn tail",
        PieceCondition.Empty => "empty space",
        _ => "damaged: no record can be made out",
    };
}
