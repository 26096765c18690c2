using System.Buffers;
using BlobStash.Client.Peers;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Tests.Peers;

/// <summary>What the tests of sketch peers share.</summary>
internal static class SketchPeerFixture
{
    public const ulong SetVersion = 77;

    public static Digest[] Digests(int count) =>
        [.. Enumerable.Range(0, count).Select(number => Blake2b256.Hash(BitConverter.GetBytes(number))).Order()];

    public static SketchEncoder EncoderOf(IEnumerable<Digest> digests, ulong version = SetVersion) =>
        new(SketchKey.Default, [.. digests.Select(digest => ShortId.Of(in digest))], version);

    /// <summary>The bytes of an answer with symbols.</summary>
    public static byte[] Answer(SymbolBlock block, int maintained = Sketch.DefaultSymbolCount)
    {
        var body = new ArrayBufferWriter<byte>();
        new SetSummary(maintained, Guid.Empty, default).Write(body.GetSpan(SetSummary.Size));
        body.Advance(SetSummary.Size);
        block.WriteTo(body);
        return body.WrittenSpan.ToArray();
    }

    /// <summary>The bytes of digests, one after the other.</summary>
    public static byte[] BytesOf(IEnumerable<Digest> digests) => [.. digests.SelectMany(digest =>
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    })];

    /// <summary>Runs a test with the sketches of a peer that nothing is known of yet.</summary>
    public static async Task<T> AskAsync<T>(
        LoopbackHost node, Func<ISketchPeer, Task<T>> ask, PeerLimits? limits = null, TimeProvider? clock = null)
    {
        using var connection = new PeerConnection(node.Url, "a-key", limits ?? new PeerLimits(), clock);
        return await ask(connection.OpenPeer().Sketches!);
    }

    /// <summary>The fault that asking meets.</summary>
    public static async Task<PeerFailure> FailAsync<T>(
        LoopbackHost node, Func<ISketchPeer, Task<T>> ask, PeerLimits? limits = null)
    {
        var exception = await Assert.ThrowsAsync<PeerException>(() => AskAsync(node, ask, limits));
        return exception.Failure;
    }
}
