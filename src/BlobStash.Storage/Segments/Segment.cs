using BlobStash.Storage.Files;

namespace BlobStash.Storage.Segments;

/// <summary>An open segment. Reads are thread safe; at any time at most one owner appends to it.</summary>
internal sealed class Segment(IFile file, SegmentHeader header, long length) : IDisposable
{
    private long _length = length;

    public uint Number => header.Number;

    public ulong Marker => header.Marker;

    public string Path => StorePaths.Segment(header.Number);

    /// <summary>End of the last record; the next one goes here. Only the owner moves it.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>No record is added any more. Set by the owner.</summary>
    public bool IsSealed { get; set; }

    public IFile File => file;

    /// <summary>Notes that a record now ends at <paramref name="length"/>.</summary>
    public void Advance(long length) => Volatile.Write(ref _length, length);

    public void Dispose() => file.Dispose();
}
