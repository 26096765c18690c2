using System.Buffers.Binary;
using System.IO.Compression;
using BlobStash.Core.Formats;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Protocol.Tests.Frames;

public sealed class FrameDecoderTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly byte[] Text = [.. Enumerable.Range(0, 200_000).Select(number => (byte)(number / 977))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_WhatWasWritten_InPiecesOfAnySize(bool compresses)
    {
        byte[][] blobs = [Hello, [], Text, Noise(1, 65_536), Noise(2, 65_537), Noise(3, 300)];
        byte[] body = [.. blobs.SelectMany(blob => Frames.Write(blob, compresses))];

        foreach (var pieceLength in new[] { 1, 7, 4096, 65_540, body.Length })
        {
            var frames = Frames.Read(body, pieceLength);

            Assert.Equal(blobs, frames.Select(frame => frame.Bytes.ToArray()));
            Assert.Equal(blobs.Select(blob => Blake2b256.Hash(blob)), frames.Select(frame => frame.Header.Digest));
            Assert.All(frames, frame => Assert.Equal(FrameStep.End, frame.End));
        }
    }

    [Fact]
    public void Write_BytesThatShrink_TakeLess() =>
        Assert.InRange(Frames.Write(Text, compresses: true).Length, 1, Text.Length / 10);

    [Fact]
    public void Write_BytesThatDoNotShrink_CostFourBytesForEachChunk() =>
        Assert.Equal(48 + 4 + 4 + 70_000, Frames.Write(Noise(4, 70_000), compresses: true).Length);

    [Fact]
    public void Read_FramesWithoutBytes_HaveNoEnd()
    {
        var body = new byte[2 * 48];
        new FrameHeader(BatchStatus.Absent, 0, Blake2b256.Hash(Hello)).Write(body);
        new FrameHeader(BatchStatus.Damaged, 0, Blake2b256.Hash(Text)).Write(body.AsSpan(48));

        var frames = Frames.Read(body, 5);

        Assert.Equal([BatchStatus.Absent, BatchStatus.Damaged], frames.Select(frame => frame.Header.Status));
        Assert.All(frames, frame => Assert.Equal(FrameStep.Frame, frame.End));
    }

    [Fact]
    public void Read_AbandonedBlob_IsFollowedByTheNext()
    {
        var first = Frames.Write(Text, compresses: false)[..(48 + 4 + 65_536)];
        byte[] body = [.. first, 255, 255, 255, 255, .. Frames.Write(Hello, compresses: false)];

        var frames = Frames.Read(body, 1000);

        Assert.Equal([FrameStep.Abandoned, FrameStep.End], frames.Select(frame => frame.End));
        Assert.Equal(65_536, frames[0].Bytes.Length);
        Assert.Equal(Hello, frames[1].Bytes.ToArray());
    }

    [Fact]
    public void Read_CutOffAnywhere_IsRefusedUnlessBetweenFrames()
    {
        var frame = Frames.Write(Text[..1000], compresses: true);
        byte[] body = [.. frame, .. Frames.Write(Hello, compresses: false)];

        for (var length = 1; length < body.Length; length++)
        {
            if (length != frame.Length)
            {
                Frames.AssertRefused(body[..length]);
            }
        }

        Assert.Single(Frames.Read(body[..frame.Length], 100));
    }

    [Theory]
    [InlineData(0, 0)] // no status
    [InlineData(0, 5)] // a status that stands only in answers of put
    [InlineData(0, 9)]
    [InlineData(1, 1)] // what must be zero is not
    [InlineData(7, 128)]
    [InlineData(15, 128)] // a length of 2^63 and more
    [InlineData(48, 6)] // a chunk longer than the blob
    [InlineData(48, 0)] // an empty chunk
    [InlineData(50, 2)] // a chunk of more than 65 536 bytes
    [InlineData(51, 127)]
    [InlineData(51, 128)] // compressed, and no shorter than raw
    public void Read_WrongByteInAFrame_IsRefused(int offset, byte value)
    {
        var body = Frames.Write(Hello, compresses: false);
        body[offset] = value;

        Frames.AssertRefused([.. body, .. new byte[70_000]]);
    }

    [Fact]
    public void Read_LengthOfABlobThatIsAbsent_IsRefused()
    {
        var body = Frames.Write(Hello, compresses: false)[..48];
        body[0] = (byte)BatchStatus.Absent;

        Frames.AssertRefused(body);
    }

    [Fact]
    public void Read_MoreFramesThanAccepted_IsRefused()
    {
        var body = new byte[48 * (BatchFormat.MaxBlobs + 1)];
        for (var i = 0; i <= BatchFormat.MaxBlobs; i++)
        {
            new FrameHeader(BatchStatus.Stored, 0, default).Write(body.AsSpan(48 * i));
        }

        Assert.Equal(BatchFormat.MaxBlobs, Frames.Read(body[..^48], body.Length).Count);
        Frames.AssertRefused(body);
    }

    [Theory]
    [InlineData(999)] // unpacks to more than declared: a bomb is at most one byte over its word
    [InlineData(1001)]
    public void Read_RawSizeThatIsALie_IsRefused(int rawSize)
    {
        var body = Compressed(Text[..1000], rawSize, window: 18);

        Frames.AssertRefused(body);
    }

    [Fact]
    public void Read_CompressedGarbage_IsRefused()
    {
        var body = Compressed(Text[..1000], 1000, window: 18);
        body.AsSpan(60).Fill(0xa5);

        Frames.AssertRefused(body);
    }

    [Fact]
    public void Read_BytesBehindTheCompressedStream_IsRefused()
    {
        var body = Compressed(Text[..1000], 1000, window: 18);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(48), (uint)(body.Length - 56 + 1) | (1U << 31));

        Frames.AssertRefused([.. body, 0]);
    }

    [Fact]
    public void Read_WindowThatWouldTakeMegabytes_IsRefused()
    {
        Assert.Single(Frames.Read(Compressed(Text[..1000], 1000, window: 18), 100));
        Frames.AssertRefused(Compressed(Text[..1000], 1000, window: 24));
    }

    [Fact]
    public void Read_AnyDamageToABatch_GivesFramesOrTheOneError()
    {
        byte[] body =
        [
            .. Frames.Write(Text[..2000], compresses: true), .. Frames.Write(Hello, compresses: false),
            .. Frames.Write(Noise(5, 200), compresses: true),
        ];
        var damage = Gen.Choose(0, body.Length - 1).Two().Zip(Gen.Choose(0, 255));

        Check.One(Quietly.WithMaxTest(2000), Prop.ForAll(damage.ToArbitrary(), hit =>
        {
            byte[] damaged = [.. body];
            damaged[hit.Item1.Item1] = (byte)hit.Item2;
            Fuzzing.AssertValueOr<MessageFormatException>(() => Frames.Read(damaged, 1 + hit.Item1.Item2));
        }));
    }

    [Fact]
    public void Read_AnyBytes_GivesFramesOrTheOneError() =>
        Check.One(Quietly.WithMaxTest(1000), Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            bytes => Fuzzing.AssertValueOr<MessageFormatException>(
                () => Frames.Read([.. Frames.Write([], false).Take(bytes.Length % 49), .. bytes], 3))));

    private static byte[] Noise(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A frame with one compressed chunk that says it has so many raw bytes, as has the blob.</summary>
    private static byte[] Compressed(byte[] raw, int rawSize, int window)
    {
        var packed = new byte[raw.Length];
        Assert.True(BrotliEncoder.TryCompress(raw, packed, out var size, quality: 5, window));
        var body = new byte[56 + size];
        new FrameHeader(BatchStatus.Stored, rawSize, Blake2b256.Hash(raw)).Write(body);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(48), (uint)size | (1U << 31));
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(52), rawSize);
        packed.AsSpan(0, size).CopyTo(body.AsSpan(56));
        return body;
    }
}
