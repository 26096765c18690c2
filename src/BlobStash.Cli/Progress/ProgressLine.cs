using BlobStash.Storage.Inspection;

namespace BlobStash.Cli.Progress;

/// <summary>
/// One line on a terminal that is written over again, once the work has taken longer than a second. Not thread safe.
/// </summary>
internal sealed class ProgressLine(CommandSurroundings surroundings)
{
    /// <summary>What a terminal shows of Ctrl+C, behind the line.</summary>
    private const int EchoLength = 2;

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
        if (TryBegin())
        {
            Write($"{share} % of {totalBytes >> 20} MiB");
        }
    }

    /// <summary>Whether it is time to write the line again.</summary>
    public bool TryBegin()
    {
        var elapsed = surroundings.Clock.GetElapsedTime(_start);
        if (elapsed < _next)
        {
            return false;
        }

        _next = elapsed + Interval;
        return true;
    }

    /// <summary>Writes over what stands there.</summary>
    public void Write(string text)
    {
        surroundings.Error.Write("\r" + text.PadRight(_width));
        _width = Math.Max(_width, text.Length);
    }

    /// <summary>Leaves the line as if nothing had been written.</summary>
    public void Clear()
    {
        if (_width > 0)
        {
            surroundings.Error.Write("\r" + new string(' ', _width + EchoLength) + "\r");
            _width = 0;
        }
    }
}
