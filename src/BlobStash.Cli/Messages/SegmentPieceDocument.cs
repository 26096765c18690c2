using BlobStash.Storage.Inspection;

namespace BlobStash.Cli.Messages;

/// <summary>One record of a file, or bytes in which none can be made out, in <c>segment dump --json</c>.</summary>
internal sealed record SegmentPieceDocument(long Offset, long Size, string Condition, bool IsDamaged)
{
    public string? Type { get; init; }

    public ulong? Sequence { get; init; }

    public string? Digest { get; init; }

    /// <summary>Length of the payload in bytes.</summary>
    public long? Length { get; init; }

    public string? CommittedAt { get; init; }

    public static SegmentPieceDocument Create(in SegmentPiece piece)
    {
        var record = piece.Record;
        return new(piece.Offset, piece.Length, CliJson.NameOf(piece.Condition), piece.IsDamaged)
        {
            Type = record is { } known ? CliJson.NameOf(known.Type) : null,
            Sequence = record?.Sequence,
            Digest = record is { IsAboutBlob: true } named ? named.Digest.ToString() : null,
            Length = record?.Length,
            CommittedAt = record is { } dated ? Timestamp.Format(dated.Stamp.Milliseconds) : null,
        };
    }
}
