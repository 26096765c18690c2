using System.Numerics;

namespace BlobStash.Storage.Tests.Files;

/// <summary>
/// Bytes of a file in memory, and of those the ones that were flushed. Between two flushes it remembers every change,
/// so that a power loss can keep any of them. Guarded by the file system's lock.
/// </summary>
internal sealed class MemoryNode
{
    private const int PageSize = 4096;
    private const int SectorSize = 512;
    private const int MaxZeros = 100_000;

    private readonly List<MemoryChange> _changes = [];
    private byte[] _bytes = [];
    private byte[] _durable = [];
    private int _durableLength;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    private ReadOnlySpan<byte> Durable => _durable.AsSpan(0, _durableLength);

    public static MemoryNode Of(ReadOnlySpan<byte> bytes)
    {
        var node = new MemoryNode { _bytes = bytes.ToArray(), Length = bytes.Length };
        node._durable = bytes.ToArray();
        node._durableLength = bytes.Length;
        return node;
    }

    public void Write(int offset, ReadOnlySpan<byte> source)
    {
        if (source.Length == 0)
        {
            return;
        }

        SetLength(ref _bytes, Length, Math.Max(Length, offset + source.Length));
        Length = Math.Max(Length, offset + source.Length);
        source.CopyTo(_bytes.AsSpan(offset));
        _changes.Add(new MemoryChange(offset, source.ToArray(), Length));
    }

    public void Resize(int length)
    {
        SetLength(ref _bytes, Length, length);
        Length = length;
        _changes.Add(new MemoryChange(length, null, length));
    }

    /// <summary>Writes back every page that was changed since the last flush, successful or not.</summary>
    public void Flush()
    {
        foreach (var change in _changes)
        {
            if (change.Bytes is null)
            {
                SetLength(ref _durable, _durableLength, change.Length);
                _durableLength = change.Length;
            }
        }

        SetLength(ref _durable, _durableLength, Length);
        _durableLength = Length;
        foreach (var change in _changes.Where(change => change.Bytes is not null))
        {
            var start = Math.Min(Length, change.Offset & -PageSize);
            var end = Math.Min(Length, (change.End + PageSize - 1) & -PageSize);
            _bytes.AsSpan(start, end - start).CopyTo(_durable.AsSpan(start));
        }

        _changes.Clear();
    }

    /// <summary>
    /// A flush that fails as on Linux: the changed pages stay readable and count as clean, so that the next flush
    /// leaves them out and succeeds, but they are not on the disk.
    /// </summary>
    public void LoseChanges() => _changes.Clear();

    /// <summary>
    /// What the next process finds after this one was killed: everything, of which the same part is durable.
    /// </summary>
    public MemoryNode Clone()
    {
        var clone = new MemoryNode
        {
            _bytes = Bytes.ToArray(),
            Length = Length,
            _durable = Durable.ToArray(),
            _durableLength = _durableLength,
        };
        clone._changes.AddRange(_changes);
        return clone;
    }

    /// <summary>
    /// What the next process finds after the power was lost, when nothing but flushed bytes survived.
    /// </summary>
    public MemoryNode CloneDurable() => Of(Durable);

    /// <summary>
    /// What the next process finds after the power was lost. Each sector is as it was at any one moment since the last
    /// flush, and so is the length, independently of one another; behind the end there may be zeros.
    /// </summary>
    public MemoryNode CloneTorn(Random random)
    {
        var moments = _changes.Count + 1;
        var torn = CloneTorn(random, moments);
        return moments > 1 && random.Next(4) == 0 ? torn.WithZeros(random.Next(1, MaxZeros)) : torn;
    }

    /// <summary>The system had made the file longer for what was to be written.</summary>
    private MemoryNode WithZeros(int count) => Of([.. Bytes, .. new byte[count]]);

    private MemoryNode CloneTorn(Random random, int moments) => (moments == 1 ? 0 : random.Next(6)) switch
    {
        0 => CloneDurable(),
        1 => CloneAt(_changes.Count, _ => _changes.Count),
        2 when random.Next(moments) is var moment => CloneAt(moment, _ => moment),
        3 => CloneAtRandom(random, PageSize, moments),
        _ => CloneAtRandom(random, SectorSize, moments),
    };

    private MemoryNode CloneAtRandom(Random random, int unit, int moments)
    {
        var seed = (uint)random.Next();
        var lengthMoment = random.Next(2) == 0 ? moments - 1 : random.Next(moments);
        return CloneAt(lengthMoment, sector => (int)(Mix(seed, (uint)(sector * SectorSize / unit)) % (uint)moments));
    }

    /// <param name="lengthMoment">After how many changes the length is taken.</param>
    /// <param name="momentOf">After how many changes a sector is taken.</param>
    private MemoryNode CloneAt(int lengthMoment, Func<int, int> momentOf)
    {
        var length = lengthMoment == 0 ? _durableLength : _changes[lengthMoment - 1].Length;
        var result = new byte[length];
        Durable[..Math.Min(length, _durableLength)].CopyTo(result);
        for (var i = 0; i < _changes.Count; i++)
        {
            var change = _changes[i];
            var end = change.Bytes is null ? length : Math.Min(change.End, length);
            for (var start = change.Offset; start < end; start = (start + SectorSize) & -SectorSize)
            {
                if (momentOf(start / SectorSize) > i)
                {
                    var count = Math.Min(end, (start + SectorSize) & -SectorSize) - start;
                    change.CopyTo(start, result.AsSpan(start, count));
                }
            }
        }

        return Of(result);
    }

    private static uint Mix(uint seed, uint value)
    {
        // Any mixing will do that gives neighbouring sectors unrelated moments; constants of MurmurHash3's finaliser.
        var mixed = seed ^ (value * 0x85EBCA6Bu);
        mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6Bu;
        mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35u;
        return mixed ^ (mixed >> 16);
    }

    private static void SetLength(ref byte[] bytes, int oldLength, int length)
    {
        if (length < oldLength)
        {
            bytes.AsSpan(length, oldLength - length).Clear();
        }
        else if (length > bytes.Length)
        {
            Array.Resize(ref bytes, (int)BitOperations.RoundUpToPowerOf2((uint)length));
        }
    }
}
