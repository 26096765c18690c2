using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Takes the valid records of a file in the order of their offsets, and hands on those that count. A group that came to
/// its end, or behind which another one was begun, was flushed: what is missing of it is damage. The last group, when
/// it is not whole, was torn by a power loss before anybody was told of it, and nothing of it counts. See
/// docs/formats/segment.md, "Recovery". Not thread safe.
/// </summary>
/// <param name="start">Offset at which a group begins; all before it is known.</param>
/// <param name="found">Told of each record that counts, with its offset.</param>
internal sealed class GroupedRecords(long start, Action<RecordHeader, long> found)
{
    private readonly List<(RecordHeader Header, long Offset)> _group = [];
    private long _groupStart;
    private long _next;
    private bool _isWhole;

    /// <summary>
    /// End of the last record that counts, or start of the torn group behind bytes that belong to none.
    /// </summary>
    public long ValidEnd { get; private set; } = start;

    /// <summary>Bytes before <see cref="ValidEnd"/> that belong to no record.</summary>
    public long DamagedBytes { get; private set; }

    public void Add(in RecordHeader header, long offset)
    {
        var groupStart = offset - header.GroupBefore;
        if (_group.Count > 0 && groupStart != _groupStart)
        {
            Settle();
        }

        if (_group.Count == 0)
        {
            (_groupStart, _next, _isWhole) = (groupStart, groupStart, true);
        }

        _isWhole &= offset == _next;
        _next = offset + header.RecordSize;
        _group.Add((header, offset));
        if (_isWhole && header.GroupRest == 0)
        {
            Settle();
        }
    }

    /// <summary>No record follows.</summary>
    /// <param name="wasSealed">All of the file was acknowledged, so that no group in it is torn.</param>
    public void Finish(bool wasSealed)
    {
        if (wasSealed)
        {
            Settle();
        }
        else if (_group.Count > 0 && _groupStart > ValidEnd)
        {
            DamagedBytes += _groupStart - ValidEnd;
            ValidEnd = _groupStart;
        }

        _group.Clear();
    }

    private void Settle()
    {
        foreach (var (header, offset) in _group)
        {
            DamagedBytes += offset - ValidEnd;
            ValidEnd = offset + header.RecordSize;
            found(header, offset);
        }

        _group.Clear();
    }
}
