using BlobStash.Client;

namespace BlobStash.Cli.Commands;

/// <summary>One line on a terminal that tells how far a session is and is written over again.</summary>
internal sealed class SyncProgressLine(TextWriter terminal) : IProgress<SyncProgress>
{
    private int _width;

    /// <summary>Null when nobody would see it.</summary>
    public static SyncProgressLine? Create(CommandSurroundings surroundings) =>
        surroundings.IsErrorTerminal ? new SyncProgressLine(surroundings.Error) : null;

    public void Report(SyncProgress value)
    {
        var phase = value.Phase switch
        {
            SyncPhase.Finding => "finding",
            SyncPhase.Moving => "moving",
            _ => "comparing",
        };
        var text = $"{phase}: pulled {value.Pulled.Blobs} of {value.BlobsToPull} blobs, "
            + $"pushed {value.Pushed.Blobs} of {value.BlobsToPush}, {value.FailedBlobs} failed";
        terminal.Write("\r" + text.PadRight(_width));
        _width = text.Length;
    }

    /// <summary>Leaves the line as if nothing had been written.</summary>
    public void Clear()
    {
        if (_width > 0)
        {
            terminal.Write("\r" + new string(' ', _width) + "\r");
        }
    }
}
