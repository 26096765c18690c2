using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Backup;

/// <summary>Gathers where the groups of a segment are that have no record above a sequence. Not thread safe.</summary>
internal sealed class WantedRanges(ulong lastSequence)
{
    private readonly List<CopiedRange> _ranges = [new(0, SegmentFormat.HeaderSize)];
    private readonly List<CopiedRange> _group = [];
    private long _end = SegmentFormat.HeaderSize;
    private long _groupStart = -1;
    private bool _isLater;

    /// <summary>Takes the next record of the segment.</summary>
    public void Add(RecordHeader record, long offset)
    {
        if (offset - record.GroupBefore != _groupStart)
        {
            Settle();
            (_groupStart, _isLater) = (offset - record.GroupBefore, false);
        }

        _isLater |= record.Sequence > lastSequence;
        _group.Add(new CopiedRange(offset, record.RecordSize));
    }

    /// <summary>The ranges, in the order of their offsets.</summary>
    public List<CopiedRange> Finish()
    {
        Settle();
        return _ranges;
    }

    private void Settle()
    {
        foreach (var record in _group)
        {
            // Damage before a record is taken along with it, even where the record itself is not.
            Take(_isLater ? record.Offset : record.End);
            _end = record.End;
        }

        _group.Clear();
    }

    private void Take(long wanted)
    {
        if (_ranges[^1].End == _end)
        {
            _ranges[^1] = _ranges[^1] with { Length = wanted - _ranges[^1].Offset };
        }
        else if (wanted > _end)
        {
            _ranges.Add(new CopiedRange(_end, wanted - _end));
        }
    }
}
