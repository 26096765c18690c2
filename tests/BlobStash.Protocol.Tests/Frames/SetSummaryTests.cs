using System.Text;
using BlobStash.Core.Formats;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Protocol.Tests.Frames;

public sealed class SetSummaryTests
{
    private const int Length = 64;

    private static readonly SetSummary Sample =
        new(65_536, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Blake2b256.Hash("a root"u8));

    [Fact]
    public void Write_Sample_IsAsDocumented()
    {
        var bytes = BytesOf(Sample);

        Assert.Equal("BSTASHSM"u8, bytes.AsSpan(0, 8));
        Assert.Equal("0100000000000100", Convert.ToHexStringLower(bytes, 8, 8));
        Assert.Equal(Sample.Node.ToByteArray(), bytes[16..32]);
        Assert.Equal(Sample.MerkleRoot.ToString(), Convert.ToHexStringLower(bytes, 32, 32));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        byte[] followed = [.. BytesOf(Sample), .. Encoding.ASCII.GetBytes("and symbols")];

        Assert.Equal(Sample, SetSummary.Read(followed));
    }

    [Fact]
    public void Read_AnyBytes_GivesASummaryOrTheOneError()
    {
        Check.One(Quietly.WithMaxTest(2000), Prop.ForAll<byte[], int>((bytes, seed) =>
        {
            var damaged = BytesOf(Sample);
            var random = new Random(seed);
            for (var change = 0; change <= seed % 4; change++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            byte[] tail = [.. damaged.AsSpan(0, 12), .. bytes];
            Fuzzing.AssertValueOr<MessageFormatException>(() => SetSummary.Read(bytes));
            Fuzzing.AssertValueOr<MessageFormatException>(() => SetSummary.Read(tail));
            Fuzzing.AssertValueOr<MessageFormatException>(() => SetSummary.Read(damaged));
            Fuzzing.AssertValueOr<MessageFormatException>(
                () => SetSummary.Read(damaged.AsSpan(random.Next(damaged.Length))));
        }));
    }

    [Fact]
    public void Read_AnythingCutOff_Throws()
    {
        var bytes = BytesOf(Sample);

        for (var length = 0; length < Length; length++)
        {
            var cut = bytes[..length];
            Assert.Throws<MessageFormatException>(() => SetSummary.Read(cut));
        }
    }

    [Theory]
    [InlineData(0, 'b')] // magic
    [InlineData(7, 0)]
    [InlineData(8, 2)] // version
    [InlineData(11, 1)]
    [InlineData(14, 0)] // no symbols
    [InlineData(15, 0x80)] // fewer than none
    public void Read_FieldOutsideItsLimits_Throws(int offset, int value)
    {
        var bytes = BytesOf(Sample);
        bytes[offset] = (byte)value;

        Assert.Throws<MessageFormatException>(() => SetSummary.Read(bytes));
    }

    private static byte[] BytesOf(SetSummary summary)
    {
        var bytes = new byte[Length];
        summary.Write(bytes);
        return bytes;
    }
}
