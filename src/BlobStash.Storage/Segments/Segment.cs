using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Segments;

/// <summary>An open segment. Reads are thread safe; at any time at most one owner appends to it.</summary>
internal sealed class Segment(IFile file, SegmentHeader header, long length) : IDisposable
{
    private long _length = length;
    private int _leases = 1;
    private long _parityLength;
    private volatile bool _isSealed;
    private volatile bool _hasDamage;
    private volatile bool _isGone;

    public uint Number => header.Number;

    public ulong Marker => header.Marker;

    /// <summary>How its records are written.</summary>
    public RecordFormat Format => header.Format;

    public string Path => StorePaths.Segment(header.Number);

    /// <summary>End of the last record; the next one goes here. Only the owner moves it.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>No record is added any more. Set by the owner.</summary>
    public bool IsSealed
    {
        get => _isSealed;
        set => _isSealed = value;
    }

    /// <summary>Damage was met in it; a compaction looks what can be done about that.</summary>
    public bool HasDamage => _hasDamage;

    /// <summary>Its file was deleted beside the store.</summary>
    public bool IsGone => _isGone;

    /// <summary>Records at its end are gone, so that it is sealed instead of getting others in their place.</summary>
    public bool HasLostEnd { get; set; }

    /// <summary>How many bytes of it a parity file protects. Set by who makes that.</summary>
    public long ParityLength
    {
        get => Volatile.Read(ref _parityLength);
        set => Volatile.Write(ref _parityLength, value);
    }

    /// <summary>It has records that no parity file protects.</summary>
    public bool HasUnprotected => ParityLength < Length && Length > SegmentFormat.HeaderSize;

    /// <summary>Opens the file where it is not open.</summary>
    public IFile File => file;

    /// <summary>Notes that not all of it is valid.</summary>
    public void NoteDamage() => _hasDamage = true;

    /// <summary>Notes that its file was deleted beside the store: nothing can be read or written any more.</summary>
    public void NoteGone()
    {
        _isGone = true;
        (file as SegmentFile)?.NoteGone();
    }

    /// <summary>Has the file opened anew by its name, once nobody uses it.</summary>
    public void Reopen() => (file as SegmentFile)?.Reopen();

    /// <summary>Notes that a record now ends at <paramref name="length"/>.</summary>
    public void Advance(long length) => Volatile.Write(ref _length, length);

    /// <summary>
    /// Keeps the file open until <see cref="Release"/>, even if the segment is compacted meanwhile. False: it was.
    /// Whoever reads from a sealed segment holds a lease.
    /// </summary>
    public bool TryLease()
    {
        var leases = Volatile.Read(ref _leases);
        while (leases > 0)
        {
            var seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases)
            {
                return true;
            }

            leases = seen;
        }

        return false;
    }

    /// <summary>Ends a lease. The set's own ends when the segment is deleted; the last one closes the file.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            file.Dispose();
        }
    }

    /// <summary>Called before the name goes, so that who has a lease can go on reading.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be opened at this moment.</exception>
    public void KeepOpen() => (file as SegmentFile)?.KeepOpen();

    /// <summary>Closes the file whoever reads it, because the store is closed.</summary>
    public void Dispose() => file.Dispose();
}
