using System.Text;

namespace BlobStash.LoadBench.Traffic;

/// <summary>
/// Counts requests by their path. A connection carries one request after the other, so what passes belongs to the
/// request that was seen last; and a client sends the head of a request in a piece of its own. Thread safe.
/// </summary>
internal sealed class TrafficLog
{
    private static readonly byte[][] Starts = [[.. "GET /"u8], [.. "PUT /"u8], [.. "POST /"u8], [.. "HEAD /"u8]];

    private readonly Dictionary<string, TrafficCount> _counts = new(StringComparer.Ordinal);

    /// <summary>All requests so far.</summary>
    public TrafficCount Total => CountBelow("");

    /// <summary>The requests so far whose path begins so.</summary>
    public TrafficCount CountBelow(string path)
    {
        lock (_counts)
        {
            return _counts
                .Where(entry => entry.Key.StartsWith(path, StringComparison.Ordinal))
                .Aggregate(default(TrafficCount), static (sum, entry) => sum + entry.Value);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_counts)
        {
            _counts.Clear();
        }
    }

    /// <summary>Follows one connection.</summary>
    public Connection Open() => new(this);

    private void Add(string path, TrafficCount count)
    {
        lock (_counts)
        {
            _counts[path] = _counts.GetValueOrDefault(path) + count;
        }
    }

    /// <summary>One connection. Its two ways may be used at once.</summary>
    internal sealed class Connection(TrafficLog log)
    {
        private volatile string _path = "";

        public void AddToServer(ReadOnlySpan<byte> piece)
        {
            var start = FindStart(piece);
            if (start is null)
            {
                log.Add(_path, new TrafficCount(0, piece.Length, 0));
                return;
            }
            ReadOnlySpan<byte> target = piece[(start.Length - 1)..];
            var length = target.IndexOfAny((byte)' ', (byte)'?');
            _path = Encoding.ASCII.GetString(target[..Math.Max(0, length)]);
            log.Add(_path, new TrafficCount(1, piece.Length, 0));
        }

        public void AddFromServer(ReadOnlySpan<byte> piece) =>
            log.Add(_path, new TrafficCount(0, 0, piece.Length));

        private static byte[]? FindStart(ReadOnlySpan<byte> piece)
        {
            foreach (var start in Starts)
            {
                if (piece.StartsWith(start))
                {
                    return start;
                }
            }
            return null;
        }
    }
}
