using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;

namespace BlobStash.Server.Tests.Batches;

/// <summary>Blobs, and bodies of requests with them.</summary>
internal static class BatchBodies
{
    /// <summary>The same bytes for the same number and length, and no others.</summary>
    public static byte[] Blob(int number, int length)
    {
        var bytes = new byte[length];
        new Random(number).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The frame of a stored blob, under a digest of its own or another.</summary>
    public static byte[] Frame(byte[] blob, Digest? digest = null)
    {
        using var frame = new MemoryStream();
        var header = new byte[BatchFormat.FrameHeaderSize];
        new FrameHeader(BatchStatus.Stored, blob.Length, digest ?? Blake2b256.Hash(blob)).Write(header);
        frame.Write(header);
        var encoder = new ChunkEncoder(compresses: false);
        var chunk = new byte[BatchFormat.MaxEncodedChunkSize];
        foreach (var raw in blob.Chunk(BatchFormat.MaxChunkSize))
        {
            frame.Write(chunk.AsSpan(0, encoder.Write(raw, chunk)));
        }
        return frame.ToArray();
    }

    /// <summary>The body that asks for blobs.</summary>
    public static ByteArrayContent List(params byte[][] blobs) =>
        new(DigestList.Write([.. blobs.Select(static blob => Blake2b256.Hash(blob))]));
}
