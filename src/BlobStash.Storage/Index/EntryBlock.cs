using System.Runtime.InteropServices;

namespace BlobStash.Storage.Index;

/// <summary>
/// An array of entries outside the collected heap, which can grow in place. On the heap a bucket that grows would leave
/// megabytes of garbage for every few hundred insertions: with ten million blobs three times the memory of the entries.
/// </summary>
/// <remarks>
/// Not thread safe. The memory lives as long as this object is referred to, and a span does not refer to it: whoever
/// uses one holds a lock on the block meanwhile, and does not use it any more after a change of the length.
/// </remarks>
internal sealed unsafe class EntryBlock
{
    private IndexEntry* _entries;

    ~EntryBlock() => NativeMemory.Free(_entries);

    /// <summary>Number of entries; those that were never written are undefined.</summary>
    public int Length { get; private set; }

    public Span<IndexEntry> Span => new(_entries, Length);

    /// <summary>Changes the length; entries below the lesser one stay.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory; nothing has changed.</exception>
    public void Resize(int length)
    {
        _entries = (IndexEntry*)NativeMemory.Realloc(_entries, (nuint)length * IndexEntry.SizeInBytes);
        Length = length;
    }
}
