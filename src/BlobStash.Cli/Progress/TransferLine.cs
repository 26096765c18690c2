using BlobStash.Client;

namespace BlobStash.Cli.Progress;

/// <summary>Shows bytes, rate and time left of one blob or of many on a terminal. Thread safe.</summary>
internal sealed class TransferLine(CommandSurroundings surroundings) : IProgress<BlobProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ProgressLine _line = new(surroundings);
    private readonly TransferPace _pace = new(surroundings.Clock);

    /// <summary>Null when nobody would see it. Disposing it cleans the line.</summary>
    public static TransferLine? Create(CommandSurroundings surroundings) =>
        surroundings.IsErrorTerminal ? new TransferLine(surroundings) : null;

    /// <inheritdoc/>
    public void Report(BlobProgress value) => Show(value.Bytes, value.Length, "");

    /// <summary>Shows how far it is.</summary>
    /// <param name="bytes">Bytes so far.</param>
    /// <param name="length">Bytes in all; null when that is not known.</param>
    /// <param name="before">What stands before them.</param>
    public void Show(long bytes, long? length, string before)
    {
        lock (_lock)
        {
            if (_line.TryBegin())
            {
                var whole = length is { } known ? $" of {Quantity.OfBytes(known)}" : "";
                _line.Write($"{before}{Quantity.OfBytes(bytes)}{whole}, {_pace.Describe(bytes, length)}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _line.Clear();
        }
    }
}
