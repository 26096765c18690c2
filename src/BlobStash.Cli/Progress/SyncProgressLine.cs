using BlobStash.Protocol.Documents;

namespace BlobStash.Cli.Progress;

/// <summary>One line on a terminal that tells how far a session is and is written over again.</summary>
internal sealed class SyncProgressLine(CommandSurroundings surroundings) : IProgress<SyncProgress>
{
    private readonly ProgressLine _line = new(surroundings);
    private readonly TransferPace _pace = new(surroundings.Clock);

    /// <summary>Null when nobody would see it.</summary>
    public static SyncProgressLine? Create(CommandSurroundings surroundings) =>
        surroundings.IsErrorTerminal ? new SyncProgressLine(surroundings) : null;

    public void Report(SyncProgress value)
    {
        var phase = value.Phase switch
        {
            SyncPhase.Finding => "finding",
            SyncPhase.Moving => "moving",
            _ => "comparing",
        };
        var failed = value.FailedBlobs > 0 ? $", {value.FailedBlobs} failed" : "";
        var moved = value.Pull.Bytes + value.Push.Bytes;
        _line.Write(
            $"{phase}: pulled {Describe(value.Pull)}, "
            + $"pushed {Describe(value.Push)}{failed}; {_pace.Describe(moved, LengthOf(value))}");
    }

    /// <summary>Leaves the line as if nothing had been written.</summary>
    public void Clear() => _line.Clear();

    private static string Describe(WayProgress way) =>
        $"{way.Blobs} of {Quantity.Of(way.BlobsInAll, "blob")}, {Quantity.OfBytes(way.Bytes)}";

    /// <summary>Bytes in all, both ways; null while nobody knows.</summary>
    private static long? LengthOf(SyncProgress value) => value.Pull.BytesInAll is { } pull
        ? Math.Max(pull, value.Pull.Bytes) + Math.Max(value.Push.BytesInAll ?? 0, value.Push.Bytes)
        : null;
}
