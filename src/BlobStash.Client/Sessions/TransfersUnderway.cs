using System.Runtime.InteropServices;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Sessions;

/// <summary>
/// Bytes of blobs that have begun to move and have not arrived: without them a session whose blobs are long stands
/// still for whoever watches it. Thread safe.
/// </summary>
/// <param name="report">Told under no lock, after every <see cref="ReportedBytes"/> that move.</param>
internal sealed class TransfersUnderway(Action report)
{
    /// <summary>Bytes between two reports: a few a second on a link of 10 Mbit/s.</summary>
    public const long ReportedBytes = 256 * 1024;

    private readonly Lock _lock = new();
    private Way _pull;
    private Way _push;
    private long _unreported;

    /// <summary>Notes that a blob, or a batch of them, begins to move; disposing it forgets it again.</summary>
    /// <param name="direction">Which way.</param>
    /// <param name="length">Bytes to move; null when nobody knows.</param>
    public Transfer Begin(TransferDirection direction, long? length) => new(this, direction, length);

    /// <summary>Adds what is on its way to what has arrived.</summary>
    public SyncProgress AddTo(SyncProgress arrived)
    {
        lock (_lock)
        {
            return arrived with
            {
                Pull = arrived.Pull with
                {
                    Bytes = arrived.Pull.Bytes + _pull.Bytes,
                    BytesInAll = EstimateLength(arrived.Pull),
                },
                Push = arrived.Push with { Bytes = arrived.Push.Bytes + _push.Bytes },
            };
        }
    }

    /// <summary>Exact once each blob has begun; until then the others count as the mean of those that have.</summary>
    private long? EstimateLength(in WayProgress arrived)
    {
        var measured = arrived.Blobs + _pull.Measured;
        var blobs = Math.Max(arrived.BlobsInAll, measured);
        if (blobs == 0)
        {
            return 0;
        }

        var bytes = arrived.Bytes + _pull.Length;
        return measured == 0 ? null : bytes + (long)((double)bytes / measured * (blobs - measured));
    }

    private void Change(TransferDirection direction, Way change)
    {
        bool isDue;
        lock (_lock)
        {
            ref var way = ref direction == TransferDirection.Pull ? ref _pull : ref _push;
            way = new Way(way.Bytes + change.Bytes, way.Length + change.Length, way.Measured + change.Measured);
            _unreported += Math.Max(0, change.Bytes);
            isDue = _unreported >= ReportedBytes;
            _unreported = isDue ? 0 : _unreported;
        }

        if (isDue)
        {
            report();
        }
    }

    /// <summary>A blob or a batch on its way. Not thread safe.</summary>
    internal sealed class Transfer : IDisposable
    {
        private readonly TransfersUnderway _all;
        private readonly TransferDirection _direction;
        private Way _measure;
        private long _bytes;

        public Transfer(TransfersUnderway all, TransferDirection direction, long? length)
        {
            (_all, _direction) = (all, direction);
            _measure = length is { } known ? new Way(0, known, 1) : default;
            _all.Change(direction, _measure);
        }

        /// <summary>Bytes have moved.</summary>
        public void Add(long bytes)
        {
            _bytes += bytes;
            _all.Change(_direction, new Way(bytes, 0, 0));
        }

        /// <summary>It has arrived, and is counted elsewhere, or failed.</summary>
        public void Dispose()
        {
            _all.Change(_direction, new Way(-_bytes, -_measure.Length, -_measure.Measured));
            (_bytes, _measure) = (0, default);
        }
    }

    /// <summary>What is on its way: its bytes so far, and how many blobs of known length, which is in all.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Way(long Bytes, long Length, long Measured);
}
