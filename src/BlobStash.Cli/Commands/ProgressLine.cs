using BlobStash.Storage.Inspection;

namespace BlobStash.Cli.Commands;

/// <summary>
/// One line on a terminal that is written over again, once the work has taken longer than a second. Not thread safe.
/// </summary>
internal sealed class ProgressLine(CommandSurroundings surroundings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly long _start = surroundings.Clock.GetTimestamp();
    private TimeSpan _next = Patience;
    private int _width;

    /// <summary>Null when nobody would see it.</summary>
    public static ProgressLine? Create(CommandSurroundings surroundings) =>
        surroundings.IsErrorTerminal ? new ProgressLine(surroundings) : null;

    public void Show(InspectionProgress progress) => Show(progress.Bytes, progress.TotalBytes);

    /// <summary>Shows how many of so many bytes are done.</summary>
    public void Show(long bytes, long totalBytes)
    {
        var share = totalBytes == 0 ? 100 : Math.Min(100, 100 * bytes / totalBytes);
        Show($"{share} % of {totalBytes >> 20} MiB");
    }

    public void Show(string text)
    {
        var elapsed = surroundings.Clock.GetElapsedTime(_start);
        if (elapsed < _next)
        {
            return;
        }

        _next = elapsed + Interval;
        surroundings.Error.Write("\r" + text.PadRight(_width));
        _width = Math.Max(_width, text.Length);
    }

    /// <summary>Leaves the line as if nothing had been written.</summary>
    public void Clear()
    {
        if (_width > 0)
        {
            surroundings.Error.Write("\r" + new string(' ', _width) + "\r");
        }
    }
}
