using System.Globalization;
using System.Text;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Tests.Sketches;

/// <summary>What the tests of the sketch routes share.</summary>
internal static class SketchFixture
{
    /// <summary>Stores small blobs, numbered, straight into the store; their digests, ascending.</summary>
    public static async Task<Digest[]> FillAsync(BlobStore store, int first, int count)
    {
        Digest[] digests =
            await Task.WhenAll(Enumerable.Range(first, count).Select(number => PutAsync(store, number)));
        return [.. digests.Order()];
    }

    public static Task<Digest[]> FillAsync(TestNode node, int first, int count) =>
        FillAsync(node.Store, first, count);

    public static async Task<Digest> PutAsync(BlobStore store, int number)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
        await using BlobWriter writer = store.CreateWriter(bytes.Length);
        await writer.WriteAsync(bytes, CancellationToken.None);
        PutResult result = await writer.CommitAsync(null, CancellationToken.None);
        return result.Digest;
    }

    /// <summary>The symbols that a set should have, encoded anew.</summary>
    public static SymbolBlock BlockOf(IEnumerable<Digest> digests, int symbolCount, SketchKey? key = null)
    {
        ShortId[] shortIds = [.. digests.Select(static digest => ShortId.Of(in digest))];
        return new SketchEncoder(key ?? SketchKey.Default, shortIds, 0).Encode(symbolCount);
    }

    /// <summary>The Merkle root that a set should have, worked out from its definition.</summary>
    public static Digest RootOf(IReadOnlyCollection<Digest> digests)
    {
        var leaves = Enumerable.Range(0, 256).SelectMany(prefix => LeafOf(digests, (byte)prefix));
        return Blake2b256.Hash(leaves.ToArray());
    }

    /// <summary>The bytes of a leaf: those of its digest, or zeros.</summary>
    public static byte[] LeafOf(IEnumerable<Digest> digests, byte prefix)
    {
        var text = string.Concat(digests.Where(digest => digest.Prefix == prefix).Order());
        var leaf = new byte[Digest.Size];
        if (text.Length > 0)
        {
            Blake2b256.Hash(Encoding.ASCII.GetBytes(text)).CopyTo(leaf);
        }
        return leaf;
    }

    public static async Task<(SetSummary Summary, SymbolBlock Symbols)> GetSketchAsync(TestNode node, string path)
    {
        byte[] bytes = await node.Client.GetByteArrayAsync(path);
        return (SetSummary.Read(bytes), SymbolBlock.Read(bytes.AsSpan(SetSummary.Size), Sketch.MaxSymbolCount));
    }

    /// <summary>The digests of an answer that is nothing else.</summary>
    public static Digest[] ReadDigests(byte[] body)
    {
        Assert.Equal(0, body.Length % Digest.Size);
        return [.. body.Chunk(Digest.Size).Select(static bytes => Digest.FromBytes(bytes))];
    }
}
