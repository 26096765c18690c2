using BlobStash.Core.Digests;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>
/// One record that is written while its payload streams in: payload from <c>start + 80</c> on, then the table, then the
/// header, which makes it a record. Not thread safe. Ends with <see cref="Commit"/> or <see cref="Abandon"/>.
/// </summary>
/// <param name="disk">The data directory.</param>
/// <param name="order">Gives the record its place.</param>
/// <param name="file">The file, which nobody else writes to meanwhile.</param>
/// <param name="marker">The file's marker.</param>
/// <param name="start">Offset of the record.</param>
internal abstract class RecordSink(StoreDisk disk, CommitOrder order, IFile file, ulong marker, long start)
{
    private long _length;
    private bool _ended;

    /// <summary>How long a payload may be here; a longer one moves elsewhere.</summary>
    public virtual long MaxLength => long.MaxValue;

    /// <summary>
    /// The disk takes more at another place when it takes no more here; then <see cref="EndFile"/> comes before the
    /// move.
    /// </summary>
    public virtual bool HasRoomElsewhere => false;

    /// <summary>Payload bytes written so far.</summary>
    public long Length => _length;

    protected StoreDisk Disk => disk;

    /// <summary>The disk was too full for the record, and may hold any part of it.</summary>
    protected bool IsRefused { get; private set; }

    protected IFile File => file;

    protected long Start => start;

    private long PayloadOffset => start + SegmentFormat.RecordHeaderSize;

    /// <summary>The disk lets the file grow no further: it takes no record after this one is abandoned.</summary>
    public virtual void EndFile()
    {
    }

    /// <summary>Tells what follows the commit of this record in particular.</summary>
    public virtual void NoteStored(IAfterCommit after, in Digest digest)
    {
    }

    /// <summary>Appends bytes of the payload.</summary>
    public void Write(ReadOnlySpan<byte> payload)
    {
        disk.Fault.ThrowIfSet();
        disk.Reserve.ThrowIfGivenUp();
        disk.Write(file, PayloadOffset + _length, payload);
        _length += payload.Length;
    }

    /// <summary>Reads back what was written.</summary>
    public int ReadBack(long offset, Span<byte> destination)
    {
        var wanted = (int)Math.Min(destination.Length, _length - offset);
        return file.Read(PayloadOffset + offset, destination[..wanted]);
    }

    /// <summary>Makes the record durable and adds it to the index. Waits for the disk.</summary>
    /// <param name="digest">Verified digest of the payload.</param>
    /// <param name="checksums">Those of its blocks.</param>
    /// <param name="provenance">When and how the change came about.</param>
    public void Commit(Digest digest, ChecksumTable checksums, Provenance provenance)
    {
        disk.Fault.ThrowIfSet();
        disk.Guard(
            (Sink: this, Digest: digest, Checksums: checksums, Provenance: provenance),
            static record => record.Sink.CommitUnguarded(record.Digest, record.Checksums, record.Provenance));
    }

    /// <summary>
    /// Gives up the record unless it has ended already; nothing of it stays. Does not throw for a disk error.
    /// </summary>
    public void Abandon()
    {
        if (!_ended)
        {
            _ended = true;
            Discard();
        }
    }

    /// <summary>The bytes are durable: make the name durable where there is one, and tell the index.</summary>
    protected abstract void Publish(in RecordHeader header);

    /// <summary>The record is committed: let others have the file.</summary>
    protected abstract void Release();

    /// <summary>Takes back what was written, where the disk lets us.</summary>
    protected abstract void Discard();

    private void CommitUnguarded(Digest digest, ChecksumTable checksums, Provenance provenance)
    {
        var header = order.Begin(marker, RecordType.Blob, digest, _length, provenance);
        try
        {
            Finish(header, checksums);
        }
        catch (Exception error) when (DiskError.IsRefusal(error))
        {
            order.Release(header);
            IsRefused = true;
            throw;
        }

        order.Commit([header]);
        _ended = true;
        Release();
    }

    private void Finish(in RecordHeader header, ChecksumTable checksums)
    {
        var tail = new byte[header.RecordSize - SegmentFormat.RecordHeaderSize - _length];
        checksums.CopyTo(tail);
        file.Write(PayloadOffset + _length, tail);
        Span<byte> bytes = stackalloc byte[SegmentFormat.RecordHeaderSize];
        header.Write(bytes);
        file.Write(start, bytes);
        disk.Flush(file);
        disk.ThrowIfMoved(file);
        Publish(header);
    }
}
