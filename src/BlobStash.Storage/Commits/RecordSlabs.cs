using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Memory for the small records of one batch. A buffer for each of thousands of records would be more than the pool
/// keeps, and twice as long as the record where that is just above a power of two. For one caller at a time; the
/// records may be disposed by any thread.
/// </summary>
internal sealed class RecordSlabs : IDisposable
{
    private RecordSlab? _current;

    /// <summary>Makes room for a record, which the caller disposes.</summary>
    /// <param name="length">Bytes of its payload, at most a block.</param>
    public SmallRecord Take(int length)
    {
        var size = (int)SegmentFormat.RecordSize(length);
        while (true)
        {
            if (_current is { } slab && slab.TryTake(size, out var bytes))
            {
                return new SmallRecord(slab, bytes, length);
            }

            _current?.Release();
            _current = new RecordSlab();
        }
    }

    /// <summary>Lets the memory go; that of records in use stays until they are disposed.</summary>
    public void Dispose()
    {
        _current?.Release();
        _current = null;
    }
}
