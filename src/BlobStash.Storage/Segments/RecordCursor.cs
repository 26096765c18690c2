namespace BlobStash.Storage.Segments;

/// <summary>
/// Goes from record to record of a segment by their headers alone. A header that is not valid ends it, as what follows
/// cannot be told then, unless it is to search for the next valid record. Not thread safe.
/// </summary>
/// <param name="segment">The segment, up to the length it has now.</param>
/// <param name="passesDamage">Goes on with the next valid record behind damage.</param>
internal sealed class RecordCursor(Segment segment, bool passesDamage = false)
{
    // Of small records a window holds hundreds; before large ones it would be read in vain.
    private const int WindowSize = 64 << 10;
    private const int LargeRecord = WindowSize / 8;

    private readonly long _end = segment.Length;
    private readonly byte[] _window = new byte[WindowSize];
    private long _windowOffset;
    private int _windowLength;
    private long _next = SegmentFormat.HeaderSize;
    private SegmentScanner? _scanner;

    /// <summary>Offset of the record that was read last.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes that were read from the disk.</summary>
    public long BytesRead { get; private set; }

    /// <summary>A header could not be read, so what follows is unknown.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The disk did not give the bytes, which another attempt may get.</summary>
    public bool HasDiskError { get; private set; }

    /// <summary>Where the next header is, or the one that could not be read.</summary>
    public long Next => _next;

    /// <summary>Nothing follows, or nothing that can be read.</summary>
    public bool IsAtEnd => IsDamaged || _next >= _end;

    /// <summary>Reads the next header. False: <see cref="IsAtEnd"/>.</summary>
    public bool TryNext(out RecordHeader header)
    {
        header = default;
        if (IsAtEnd)
        {
            return false;
        }

        if (!TryReadWhole(out header) && !TryPassDamage(out header))
        {
            return false;
        }

        Offset = _next;
        _next += header.RecordSize;
        return true;
    }

    /// <summary>Makes the record that was read last the next one again.</summary>
    public void StepBack() => _next = Offset;

    /// <summary>
    /// Whether the record that was read last is one that was never acknowledged, as far as its segment can tell: in
    /// version 1 a power loss leaves records without their payload, and what is known of blobs is all that tells them
    /// from damage. False where damage is not passed over.
    /// </summary>
    public bool IsTorn()
    {
        if (!passesDamage || segment.Format.HasGroups)
        {
            return false;
        }

        try
        {
            return !Scanner.IsRecord(Offset);
        }
        catch (IOException)
        {
            // A place of the disk that cannot be read may be read another time.
            return false;
        }
    }

    private SegmentScanner Scanner => _scanner ??= new SegmentScanner(segment.File, segment.Format);

    private bool TryReadWhole(out RecordHeader header) => TryRead(out header) && _next + header.RecordSize <= _end;

    /// <summary>False: <see cref="IsAtEnd"/>.</summary>
    private bool TryPassDamage(out RecordHeader header)
    {
        header = default;
        IsDamaged = true;
        if (!passesDamage || HasDiskError)
        {
            return false;
        }

        try
        {
            var found = Scanner.FindNext(_next);
            IsDamaged = Scanner.HasNewerRecords;
            var next = found < 0 || found > _end ? _end : found;
            BytesRead += next - _next;
            _next = next;
        }
        catch (IOException)
        {
            // As above: what is there is not known.
            HasDiskError = true;
        }

        return !IsAtEnd && TryReadWhole(out header);
    }

    private bool TryRead(out RecordHeader header)
    {
        header = default;
        if (_next + SegmentFormat.RecordHeaderSize > _windowOffset + _windowLength || _next < _windowOffset)
        {
            if (!TryFillWindow())
            {
                return false;
            }
        }

        var bytes = _window.AsSpan((int)(_next - _windowOffset), SegmentFormat.RecordHeaderSize);
        return RecordHeader.TryRead(bytes, segment.Format, SegmentFormat.MaxSegmentBlobLength, out header);
    }

    private bool TryFillWindow()
    {
        var wanted = _next - Offset > LargeRecord ? SegmentFormat.RecordHeaderSize : WindowSize;
        try
        {
            _windowOffset = _next;
            _windowLength = segment.File.Read(_next, _window.AsSpan(0, (int)Math.Min(wanted, _end - _next)));
        }
        catch (IOException)
        {
            // A place of the disk that cannot be read is damage like any other.
            _windowLength = 0;
            HasDiskError = true;
        }

        BytesRead += _windowLength;
        return _windowLength >= SegmentFormat.RecordHeaderSize;
    }
}
