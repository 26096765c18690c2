namespace BlobStash.Storage.Changes;

/// <summary>
/// The sequences that were given out, up to the first that is still in flight: the low watermark. Commits end in
/// another order than they began, and what lies behind an unfinished one must wait for it. One byte for each sequence
/// behind the watermark. Not thread safe.
/// </summary>
/// <param name="last">The highest sequence that is in use.</param>
internal sealed class CommitWindow(ulong last)
{
    private const int InitialSize = 64;

    private bool[] _settled = new bool[InitialSize];
    private ulong _last = last;

    /// <summary>No sequence up to this one is in flight.</summary>
    public ulong Watermark { get; private set; } = last;

    /// <summary>Notes a sequence that was given out; those between it and the one before are nobody's.</summary>
    public void Open(ulong sequence)
    {
        while (_last < sequence)
        {
            _last++;
            MakeRoom();
            _settled[SlotOf(_last)] = _last != sequence;
        }
    }

    /// <summary>The sequence is in flight no more.</summary>
    public void Settle(ulong sequence)
    {
        _settled[SlotOf(sequence)] = true;
        while (Watermark < _last && _settled[SlotOf(Watermark + 1)])
        {
            Watermark++;
        }
    }

    private ulong SlotOf(ulong sequence) => sequence & (ulong)(_settled.Length - 1);

    private void MakeRoom()
    {
        if (_last - Watermark <= (ulong)_settled.Length)
        {
            return;
        }

        var old = _settled;
        _settled = new bool[2 * old.Length];
        for (var sequence = Watermark + 1; sequence < _last; sequence++)
        {
            _settled[SlotOf(sequence)] = old[sequence & (ulong)(old.Length - 1)];
        }
    }
}
