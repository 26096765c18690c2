using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Sync.Tests.Sketches;

/// <summary>Sets of digests and their blocks, for the tests of sketches.</summary>
internal static class SketchSets
{
    public static Digest[] RandomDigests(Random random, int count)
    {
        var digests = new Digest[count];
        var bytes = new byte[Digest.Size];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            digests[i] = Digest.FromBytes(bytes);
        }

        return digests;
    }

    /// <summary>A digest that begins with the given bytes.</summary>
    public static Digest DigestWith(ulong shortId, byte last = 0)
    {
        var bytes = new byte[Digest.Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, shortId);
        bytes[^1] = last;
        return Digest.FromBytes(bytes);
    }

    public static SymbolBlock BlockOf(IEnumerable<Digest> digests, int symbolCount, ulong version = 1)
    {
        var sketch = new Sketch(SketchKey.Default, symbolCount);
        foreach (var digest in digests)
        {
            sketch.Add(in digest);
        }

        return new MaintainedSketch(sketch, version).Copy();
    }

    /// <summary>A block of any symbols, as a peer might make them up.</summary>
    public static SymbolBlock MadeUp(CodedSymbol[] symbols, int firstIndex = 0, ulong version = 1) =>
        new(SketchKey.Default.Fingerprint, version, 0, firstIndex, symbols);

    public static byte[] BytesOf(SymbolBlock block)
    {
        var output = new ArrayBufferWriter<byte>();
        block.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    public static ShortId[] ShortIdsOf(IEnumerable<Digest> digests) =>
        [.. digests.Select(digest => ShortId.Of(in digest)).Order()];

    public static JsonElement ReadVector(string name)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(RepositoryRoot.PathOf("testdata", "vectors", name)));
        return document.RootElement.Clone();
    }
}
