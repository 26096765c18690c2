using System.Buffers;
using BlobStash.Core.Clocks;
using BlobStash.Core.Formats;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;

namespace BlobStash.Protocol.Tests.Frames;

/// <summary>Writes and reads whole batches in memory.</summary>
internal static class Frames
{
    /// <summary>The frame of a stored blob.</summary>
    public static byte[] Write(byte[] blob, bool compresses, Stamp? stamp = null)
    {
        var version = stamp is null ? FrameVersion.Plain : FrameVersion.Stamped;
        var written = FrameHeader.SizeOf(version);
        var frame = new byte[written + blob.Length + (8 * ((blob.Length / 65_536) + 1))];
        new FrameHeader(BatchStatus.Stored, blob.Length, Blake2b256.Hash(blob), stamp ?? Stamp.None)
            .Write(frame, version);
        var encoder = new ChunkEncoder(compresses);
        for (var offset = 0; offset < blob.Length; offset += BatchFormat.MaxChunkSize)
        {
            var raw = blob.AsSpan(offset, Math.Min(BatchFormat.MaxChunkSize, blob.Length - offset));
            written += encoder.Write(raw, frame.AsSpan(written));
        }

        return frame[..written];
    }

    /// <summary>Reads a body that comes in pieces of this length, to its end.</summary>
    public static List<ReceivedFrame> Read(
        byte[] body,
        int pieceLength,
        int maxFrames = BatchFormat.MaxBlobs,
        FrameVersion version = FrameVersion.Plain)
    {
        using var decoder = new FrameDecoder(maxFrames, version);
        var frames = new List<ReceivedFrame>();
        var input = ReadOnlySequence<byte>.Empty;
        for (var offset = 0; ; offset += pieceLength)
        {
            FrameStep step;
            while ((step = decoder.Read(ref input)) != FrameStep.NeedsMore)
            {
                if (step == FrameStep.Frame)
                {
                    frames.Add(new ReceivedFrame(decoder.Frame));
                }
                else if (step == FrameStep.Bytes)
                {
                    Assert.InRange(decoder.Bytes.Length, 1, BatchFormat.MaxChunkSize);
                    frames[^1].Bytes.Write(decoder.Bytes.Span);
                }

                frames[^1].End = step;
            }

            if (offset >= body.Length)
            {
                decoder.Finish(input);
                return frames;
            }

            // Two segments, so that whatever is left over meets what comes next across a border.
            var left = input.ToArray();
            var piece = body.AsMemory(offset, Math.Min(pieceLength, body.Length - offset));
            var first = new Segment(left);
            input = new ReadOnlySequence<byte>(first, 0, first.Append(piece), piece.Length);
        }
    }

    /// <summary>Passes when the body is refused as the decoder refuses.</summary>
    public static void AssertRefused(byte[] body) =>
        Assert.Throws<MessageFormatException>(() => Read(body, body.Length));

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
