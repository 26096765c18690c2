using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;
using static BlobStash.Storage.Tests.Formats.SampleRecord;

namespace BlobStash.Storage.Tests.Formats;

/// <summary>
/// Makes the stores of version 2 that testdata/formats keeps; its README.md tells what is in them. They are made of the
/// parts that a store writes its files with, and of fixed markers, stamps and an identity.
/// </summary>
internal static class SampleStores
{
    public const string FirstSegment = "segments/0000000000000001.seg";
    public const string SecondSegment = "segments/0000000000000002.seg";

    /// <summary>Small, so that the parity of small files has stripes.</summary>
    public const int ShardSize = 512;

    private const ulong FirstMarker = 0x0807060504030201;
    private const ulong SecondMarker = 0x1817161514131211;
    private const ulong LargeMarker = 0x2827262524232221;
    private const byte PassedOver = 200;

    public static StoreId Store { get; } = new(new UInt128(0x0001020304050607, 0x08090a0b0c0d0e0f));

    /// <summary>A block and one byte.</summary>
    public static byte[] TwoBlocks { get; } = [.. Enumerable.Repeat((byte)'a', SegmentFormat.BlockSize + 1)];

    public static byte[] Hello { get; } = "hello"u8.ToArray();

    public static byte[] Deleted { get; } = "deleted"u8.ToArray();

    public static byte[] PutAgain { get; } = "deleted and put again"u8.ToArray();

    public static byte[] Large { get; } = "in a file of its own"u8.ToArray();

    public static byte[] Hit { get; } = "hit by damage"u8.ToArray();

    public static byte[] Behind { get; } = "behind the damage"u8.ToArray();

    public static byte[] Torn { get; } = "never acknowledged"u8.ToArray();

    public static byte[] TornToo { get; } = "nor was this one"u8.ToArray();

    /// <summary>The segment that docs/formats/segment.md walks through.</summary>
    public static byte[] MakeWalk()
    {
        var segment = new SampleSegment(Store, 1, FirstMarker);
        segment.Add(Blob(1, TwoBlocks));
        segment.Add(About(3, RecordType.Tombstone, Deleted));
        segment.Add(Bare(4, RecordType.Seal));
        return segment.ToBytes();
    }

    /// <summary>A sound store, of every kind of file and record.</summary>
    public static MemoryFileSystem MakeSound()
    {
        var disk = MakeEmpty();
        AddProtected(disk, ProtectedFile.OfSegment(1), FirstMarker, MakeWalk());
        var second = new SampleSegment(Store, 2, SecondMarker);
        second.AddGroup(Blob(5, Hello), Blob(6, []));
        var covered = second.Length;
        second.Add(Blob(7, PutAgain));
        second.Add(About(8, RecordType.Tombstone, PutAgain) with { Flags = RecordFlags.Local });
        second.Add(Blob(9, PutAgain) with { Flags = RecordFlags.Foreign });
        second.Add(About(10, RecordType.Renewal, Hello));
        second.Add(Bare(11, RecordType.Time));
        second.Add(Blob(12, "of a later version"u8.ToArray()) with { Type = (RecordType)PassedOver });
        disk.Put(SecondSegment, second.ToBytes());
        var large = new SampleSegment(Store, 0, LargeMarker);
        var record = Blob(13, Large);
        large.Add(record);
        disk.CreateDirectory(StorePaths.LargeDirectory(record.Digest));
        AddProtected(disk, ProtectedFile.OfLargeBlob(record.Digest), LargeMarker, large.ToBytes());
        WriteCheckpoint(disk, covered);
        return disk;
    }

    /// <summary>
    /// A store after rot and a power loss: bytes of the sealed segment that its parity restores, a record that nothing
    /// restores, and a group of which only the second record reached the disk whole.
    /// </summary>
    public static MemoryFileSystem MakeDamaged()
    {
        var disk = MakeEmpty();
        AddProtected(disk, ProtectedFile.OfSegment(1), FirstMarker, MakeWalk());
        var sealedBytes = disk.ReadAll(FirstSegment);
        sealedBytes.AsSpan(1000, 100).Clear();
        disk.Put(FirstSegment, sealedBytes);
        var second = new SampleSegment(Store, 2, SecondMarker);
        second.Add(Blob(5, Hello));
        var hit = second.Length;
        second.Add(Blob(6, Hit));
        second.Add(Blob(7, Behind));
        var torn = second.Length;
        second.AddGroup(Blob(8, Torn), Blob(9, TornToo));
        var bytes = second.ToBytes();
        bytes[hit + SegmentFormat.RecordHeaderSize] ^= 1;
        bytes.AsSpan((int)torn, SegmentFormat.RecordHeaderSize).Clear();
        disk.Put(SecondSegment, bytes);
        return disk;
    }

    private static MemoryFileSystem MakeEmpty()
    {
        var disk = new MemoryFileSystem();
        disk.CreateDirectory(StorePaths.Segments);
        disk.CreateDirectory(StorePaths.Large);
        disk.Put(StorePaths.Format, new StoreFormat(StoreFormat.CurrentVersion, Store).ToBytes());
        return disk;
    }

    private static void AddProtected(MemoryFileSystem disk, ProtectedFile file, ulong marker, byte[] bytes)
    {
        disk.Put(file.Path, bytes);
        using var source = disk.OpenRead(file.Path);
        using var target = disk.Create(file.ParityPath);
        var layout = new StripeLayout(bytes.Length, ShardSize, 10, 2);
        ParityWriter.Write(target, source, new ParityHeader(file, Store, marker, layout), CancellationToken.None);
    }

    /// <summary>As it was when only the first group stood in the second segment.</summary>
    private static void WriteCheckpoint(MemoryFileSystem disk, long covered)
    {
        var index = new StoreIndex();
        var walk = disk.ReadAll(FirstSegment).Length;
        var hello = Blob(5, Hello);
        var empty = Blob(6, []);
        index.AddBlob(Blob(1, TwoBlocks).Digest, new BlobLocation(1, SegmentFormat.HeaderSize), TwoBlocks.Length);
        index.AddBlob(hello.Digest, new BlobLocation(2, SegmentFormat.HeaderSize), Hello.Length);
        index.AddBlob(
            empty.Digest, new BlobLocation(2, SegmentFormat.HeaderSize + SegmentFormat.RecordSize(Hello.Length)), 0);
        var checkpoint = new Checkpoint
        {
            Store = Store,
            LastSequence = 6,
            LastStamp = SampleSegment.StampOf(6),
            RunningSeconds = SampleSegment.RunningOf(6),
            Covered = new SortedDictionary<uint, CoveredSegment>
            {
                [1] = new(walk, true, walk),
                [2] = new(covered, false, 0),
            },
            Tombstones = [new(
                Blob(3, Deleted).Digest,
                new Tombstone(3, SampleSegment.StampOf(3), SampleSegment.RunningOf(3), RecordFlags.None))],
            Renewals = [new(
                hello.Digest,
                new Renewal(6, SampleSegment.StampOf(6), SampleSegment.RunningOf(6), RecordFlags.None))],
        };
        using var file = disk.Create(StorePaths.Checkpoint);
        CheckpointWriter.Write(file, checkpoint, index.Blobs, known => known);
    }
}
