using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Segments;

/// <summary>All segments of a store by number, and the making of new ones. Thread safe.</summary>
internal sealed class SegmentSet(
    IFileSystem fileSystem, FormatFile format, TimeProvider clock, int maxOpen) : IDisposable
{
    private readonly ConcurrentDictionary<uint, Segment> _segments = new();
    private uint _lastNumber;

    /// <summary>
    /// Who promises the durability of a new name holds it for reading until its directory was flushed. So a flush that
    /// fails for the sake of a name that nobody was promised, with the lock held for writing, takes no other with it:
    /// Linux reports an error of writing back to one caller only.
    /// </summary>
    public ReaderWriterLockSlim Names { get; } = new();

    public IEnumerable<Segment> All => _segments.Values;

    /// <summary>Their files, of which a bounded number is open.</summary>
    public SegmentFiles Files { get; } = new(fileSystem, maxOpen);

    /// <summary>The store that all of them belong to.</summary>
    public StoreId Store => format.Store;

    /// <summary>FORMAT of the store.</summary>
    public FormatFile Format => format;

    public int Count => _segments.Count;

    public Segment this[uint number] => _segments[number];

    public bool TryGet(uint number, out Segment? segment) => _segments.TryGetValue(number, out segment);

    /// <summary>Leases a segment; the caller releases it. False: there is none of this number any more.</summary>
    public bool TryLease(uint number, [NotNullWhen(true)] out Segment? segment) =>
        _segments.TryGetValue(number, out segment) && segment.TryLease();

    /// <summary>Leases all segments as they are at one moment; the caller releases each.</summary>
    public List<Segment> LeaseAll()
    {
        while (true)
        {
            var all = _segments.Values;
            var leased = all.Where(segment => segment.TryLease()).ToList();
            if (leased.Count == all.Count)
            {
                return leased;
            }

            // A compaction has taken one away, and what lived in it is in one that may not be among these.
            leased.ForEach(segment => segment.Release());
        }
    }

    /// <summary>Takes in a segment that was found on disk.</summary>
    public void Add(Segment segment)
    {
        _segments[segment.Number] = segment;
        _lastNumber = Math.Max(_lastNumber, segment.Number);
    }

    /// <summary>
    /// No new segment gets this number: one that is gone had it, and something may still speak of that. Before others
    /// use the set.
    /// </summary>
    public void Reserve(uint number) => _lastNumber = Math.Max(_lastNumber, number);

    /// <summary>Creates an empty segment whose header and name are durable when this returns.</summary>
    public Segment Create()
    {
        var number = Interlocked.Increment(ref _lastNumber);
        if (number >= BlobLocation.LargeSegment)
        {
            throw new StorageFullException(null);
        }

        var header = new SegmentHeader(FileKind.Segment, number, Store, NewMarker(), Now());
        var path = StorePaths.Segment(number);
        format.Raise();
        Names.EnterReadLock();
        try
        {
            return Create(path, header);
        }
        finally
        {
            Names.ExitReadLock();
        }
    }

    /// <summary>
    /// Takes segments out; who has a lease goes on reading. The one with the highest number stays, so that no number is
    /// given twice: the next start counts on from the highest that it finds.
    /// </summary>
    public void Remove(IReadOnlyList<Segment> segments)
    {
        foreach (var segment in segments)
        {
            Debug.Assert(_segments.Keys.Any(number => number > segment.Number), "The highest number was taken out.");
            _segments.TryRemove(segment.Number, out _);
        }
    }

    /// <summary>Takes back what <see cref="Remove"/> took out.</summary>
    public void Restore(IReadOnlyList<Segment> segments)
    {
        foreach (var segment in segments)
        {
            _segments[segment.Number] = segment;
        }
    }

    /// <summary>Writes the header of a large file; returns its marker. Nothing is flushed.</summary>
    public ulong WriteLargeHeader(IFile file)
    {
        format.Raise();
        var header = new SegmentHeader(FileKind.LargeBlob, 0, Store, NewMarker(), Now());
        WriteHeader(file, header);
        return header.Marker;
    }

    public void Dispose()
    {
        foreach (var segment in _segments.Values)
        {
            segment.Dispose();
        }

        Names.Dispose();
    }

    private Segment Create(string path, in SegmentHeader header)
    {
        var file = Files.Create(path);
        try
        {
            WriteHeader(file, header);
            file.Flush();
            fileSystem.FlushDirectory(StorePaths.Segments);
        }
        catch
        {
            file.Dispose();
            DeleteUnfinished(path);
            throw;
        }

        var segment = new Segment(file, header, SegmentFormat.HeaderSize);
        _segments[header.Number] = segment;
        return segment;
    }

    private void DeleteUnfinished(string path)
    {
        try
        {
            fileSystem.Delete(path);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // No other segment of this run gets its number, and the next start takes it for the empty one that it is.
            return;
        }
    }

    private static void WriteHeader(IFile file, SegmentHeader header)
    {
        Span<byte> bytes = stackalloc byte[SegmentFormat.HeaderSize];
        header.Write(bytes);
        file.Write(0, bytes);
    }

    private static ulong NewMarker()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong marker;
        do
        {
            // Zero is what an empty place looks like.
            RandomNumberGenerator.Fill(bytes);
            marker = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }
        while (marker == 0);
        return marker;
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
