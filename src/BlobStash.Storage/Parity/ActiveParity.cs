using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Parity;

/// <summary>
/// Has parity made of segments that still take records: when much of one is without, when no record has come for a
/// while, and in any case now and then. Thread safe.
/// </summary>
internal sealed class ActiveParity(SegmentSet segments, ParityKeeper parity, TimeProvider clock) : IDisposable
{
    /// <summary>What may be without parity while records come one upon the other.</summary>
    public const long MaxUnprotectedBytes = 16 << 20;

    /// <summary>How long after the last record.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    /// <summary>How long after the first record, where they never cease.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, Growth> _growths = [];
    private ITimer? _timer;

    /// <summary>Begins to look.</summary>
    public void Start()
    {
        if (parity.IsEnabled)
        {
            _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
        }
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Has parity made where it is due.</summary>
    public void Look()
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            var seen = new HashSet<uint>();
            foreach (var segment in segments.All.Where(segment => !segment.IsSealed && segment.HasUnprotected))
            {
                seen.Add(segment.Number);
                if (IsDue(segment, now))
                {
                    parity.Enqueue(ProtectedFile.OfSegment(segment.Number));
                    _growths[segment.Number] = new Growth(segment.Length, now, now) { TriedLength = segment.Length };
                }
            }

            foreach (var number in _growths.Keys.Where(number => !seen.Contains(number)).ToList())
            {
                _growths.Remove(number);
            }
        }
    }

    private bool IsDue(Segment segment, long now)
    {
        var length = segment.Length;
        if (!_growths.TryGetValue(segment.Number, out var growth))
        {
            growth = new Growth(length, now, now);
        }
        else if (growth.Length != length)
        {
            growth = growth with { Length = length, LastAt = now };
        }

        _growths[segment.Number] = growth;
        var unprotected = length - Math.Max(segment.ParityLength, growth.TriedLength);
        return length > growth.TriedLength && (unprotected >= MaxUnprotectedBytes
            || clock.GetElapsedTime(growth.LastAt, now) >= Quiet
            || clock.GetElapsedTime(growth.FirstAt, now) >= Longest);
    }

    /// <summary>What was seen of a segment.</summary>
    /// <param name="Length">Its length when it was looked at last.</param>
    /// <param name="FirstAt">When it was first seen to have bytes without parity, or was tried last.</param>
    /// <param name="LastAt">When it was seen to have grown.</param>
    private readonly record struct Growth(long Length, long FirstAt, long LastAt)
    {
        /// <summary>How long it was when parity was last asked for; where that came to nothing, it waits.</summary>
        public long TriedLength { get; init; }
    }
}
