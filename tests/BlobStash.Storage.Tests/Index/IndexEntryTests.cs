using System.Runtime.CompilerServices;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Storage.Tests.Index;

public sealed class IndexEntryTests
{
    private const long LastOffset = BlobStoreOptions.MaxSegmentSizeBytes - SegmentFormat.Alignment;

    [Fact]
    public void Size_OfAnEntry_IsWhatTheCheckpointDocumentSays() =>
        Assert.Equal(42, Unsafe.SizeOf<IndexEntry>());

    [Fact]
    public void Constructor_Extremes_AreKept()
    {
        foreach (var segment in new uint[] { 0, 1, BlobLocation.LargeSegment - 1 })
        {
            foreach (var offset in new[] { 0, 64, 4096, LastOffset })
            {
                foreach (var length in new long[] { 0, 1, 4095, 4096, 65_536, 16 << 20, (1 << 28) - 1 })
                {
                    AssertKept(new BlobLocation(segment, offset), length);
                }
            }
        }

        AssertKept(BlobLocation.Large, 0);
        AssertKept(BlobLocation.Large, BlobStoreOptions.MaxMaxBlobSizeBytes);
        AssertKept(BlobLocation.Large, (1L << 56) - 1);
    }

    [Fact]
    public void Constructor_AnyValues_AreKept()
    {
        var values = from segment in Gen.Choose(0, (int)BlobLocation.LargeSegment - 1)
                     from offset in Gen.Choose(0, (int)(LastOffset / SegmentFormat.Alignment))
                     from length in Gen.Choose(0, (1 << 28) - 1)
                     select (segment, offset, length);
        Check.One(
            Quietly.WithMaxTest(2000),
            Prop.ForAll(values.ToArbitrary(), value =>
            {
                var offset = (long)value.offset * SegmentFormat.Alignment;
                AssertKept(new BlobLocation((uint)value.segment, offset), value.length);
                AssertKept(BlobLocation.Large, ((long)value.offset << 28) | (uint)value.length);
            }));
    }

    private static void AssertKept(BlobLocation location, long length)
    {
        var digest = Blake2b256.Hash("x"u8);
        var entry = new IndexEntry(digest, location, length);
        Assert.Equal((digest, location, length), (entry.Digest, entry.Location, entry.Length));
    }
}
