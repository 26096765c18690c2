using System.Buffers.Binary;
using System.Globalization;
using BlobStash.Core.Formats;
using BlobStash.Sync.Sketches;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Sync.Tests.Sketches;

public sealed class SymbolBlockTests
{
    private const int HeaderSize = 40;

    [Fact]
    public void WriteTo_IndependentVectors_EqualsThem()
    {
        var vectors = SketchSets.ReadVector("sketches.json").GetProperty("blocks");

        Assert.True(vectors.GetArrayLength() >= 5);
        foreach (var vector in vectors.EnumerateArray())
        {
            var (from, to) = (vector.GetProperty("from").GetInt32(), vector.GetProperty("to").GetInt32());
            var digests = Enumerable.Range(from, to - from).Select(i => MemoryInventory.DigestOf($"blob-{i}"));
            var firstIndex = vector.GetProperty("first_index").GetInt32();
            var symbols = vector.GetProperty("symbols").GetInt32();
            var version = ulong.Parse(
                vector.GetProperty("version").GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

            var block = SketchSets.BlockOf(digests, firstIndex + symbols, version).Slice(firstIndex, symbols);

            var expected = vector.GetProperty("block").GetString()!;
            Assert.Equal(expected, Convert.ToHexStringLower(SketchSets.BytesOf(block)));
            AssertSame(block, SymbolBlock.Read(Convert.FromHexString(expected), symbols));
        }
    }

    [Fact]
    public void Read_WrittenBlock_GivesItBack()
    {
        Check.One(Quietly, Prop.ForAll<int, ushort>((seed, count) =>
        {
            var random = new Random(seed);
            var digests = SketchSets.RandomDigests(random, count % 2000);
            var symbolCount = random.Next(1, 400);
            var first = random.Next(symbolCount);
            var block = SketchSets.BlockOf(digests, symbolCount, (ulong)random.NextInt64())
                .Slice(first, symbolCount - first);

            var bytes = SketchSets.BytesOf(block);

            AssertSame(block, SymbolBlock.Read(bytes, symbolCount));
            return bytes.Length <= SymbolBlock.MaxBytes(block.Symbols.Length);
        }));
    }

    [Fact]
    public void WriteTo_LargeSet_TakesAboutEighteenBytesASymbol()
    {
        var block = SketchSets.BlockOf(SketchSets.RandomDigests(new Random(14), 100_000), 1400);

        Assert.InRange(SketchSets.BytesOf(block).Length, 17 * 1400, 18 * 1400);
    }

    [Fact]
    public void Read_AnyBytes_GivesABlockOrTheOneError()
    {
        Check.One(Quietly.WithMaxTest(500), Prop.ForAll<byte[], int>((bytes, seed) =>
        {
            var damaged = SketchSets.BytesOf(SketchSets.BlockOf([MemoryInventory.DigestOf("blob-1")], 20));
            var random = new Random(seed);
            for (var change = 0; change <= seed % 4; change++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            byte[] tail = [.. damaged.AsSpan(0, HeaderSize), .. bytes];
            Fuzzing.AssertValueOr<MessageFormatException>(() => SymbolBlock.Read(bytes, 100));
            Fuzzing.AssertValueOr<MessageFormatException>(() => SymbolBlock.Read(tail, 100));
            Fuzzing.AssertValueOr<MessageFormatException>(() => SymbolBlock.Read(damaged, 100));
            Fuzzing.AssertValueOr<MessageFormatException>(
                () => SymbolBlock.Read(damaged.AsSpan(random.Next(damaged.Length)), int.MaxValue));
        }));
    }

    [Fact]
    public void Read_AnythingCutOffOrAppended_Throws()
    {
        var bytes = SketchSets.BytesOf(SketchSets.BlockOf([MemoryInventory.DigestOf("blob-1")], 20));

        for (var length = 0; length < bytes.Length; length++)
        {
            AssertRefused(bytes[..length]);
        }

        AssertRefused([.. bytes, 0]);
    }

    [Theory]
    [InlineData(0, 'X')] // magic
    [InlineData(4, 2)] // version
    [InlineData(6, 1)] // reserved
    [InlineData(30, 2)] // set count beyond 2^48
    [InlineData(34, 0x10)] // first index beyond the longest sketch
    [InlineData(35, 0xff)]
    [InlineData(36, 101)] // more symbols than asked for
    [InlineData(39, 0x80)]
    public void Read_HeaderOutsideItsLimits_Throws(int offset, int value)
    {
        var bytes = SketchSets.BytesOf(SketchSets.BlockOf([], 1));
        bytes[offset] = (byte)value;

        AssertRefused(bytes);
    }

    [Theory]
    [InlineData("8000")] // zero, but not in its shortest form
    [InlineData("ffffffffffffffffff01")] // ten bytes
    [InlineData("ffffffffffffffffff")] // no last byte
    [InlineData("feffffffffffffff7f")] // beyond 2^48
    [InlineData("ffffffffffffffff7f")] // below -2^48
    public void Read_CountOutsideItsLimits_Throws(string count)
    {
        var bytes = SketchSets.BytesOf(SketchSets.BlockOf([], 1));

        AssertRefused([.. bytes[..^1], .. Convert.FromHexString(count)]);
    }

    [Fact]
    public void Read_ManySymbolsPromisedInFewBytes_ThrowsBeforeItAllocates()
    {
        var bytes = SketchSets.BytesOf(SketchSets.BlockOf([], 1));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(36), Sketch.MaxSymbolCount);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<MessageFormatException>(() => SymbolBlock.Read(bytes, Sketch.MaxSymbolCount));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(21, 0)]
    [InlineData(15, 6)]
    [InlineData(15, -1)]
    public void Slice_OutOfRange_Throws(int firstIndex, int symbolCount)
    {
        var block = SketchSets.BlockOf([], 20).Slice(10, 10);

        Assert.Throws<ArgumentOutOfRangeException>(() => block.Slice(firstIndex, symbolCount));
    }

    private static void AssertRefused(byte[] bytes) =>
        Assert.Throws<MessageFormatException>(() => SymbolBlock.Read(bytes, 100));

    private static void AssertSame(SymbolBlock expected, SymbolBlock actual)
    {
        Assert.Equal(expected.KeyFingerprint, actual.KeyFingerprint);
        Assert.Equal(expected.Version, actual.Version);
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.FirstIndex, actual.FirstIndex);
        Assert.Equal(expected.Symbols, actual.Symbols);
    }
}
