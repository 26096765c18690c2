using BlobStash.Server.Compatibility;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class SnappyBlockTests
{
    [Theory]
    [InlineData("00", 0)]
    [InlineData("40", 64)]
    [InlineData("feffff7f", 268_435_454)]
    [InlineData("ffffffff0f", uint.MaxValue)]
    public void TryReadPlainLength_Varint_IsRead(string hex, long expected)
    {
        Assert.True(SnappyBlock.TryReadPlainLength(Convert.FromHexString(hex), out var length));
        Assert.Equal(expected, length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ffffffff10")]
    [InlineData("808080808000")]
    public void TryReadPlainLength_NoVarint_IsRefused(string hex) =>
        Assert.False(SnappyBlock.TryReadPlainLength(Convert.FromHexString(hex), out _));

    [Fact]
    public void CanHold_WhatTheEncoderMakes_IsAlwaysTrue()
    {
        foreach (var length in new[] { 0, 1, 64, 65, 1000, 65_536, 1_000_000, 20_000_000 })
        {
            Assert.True(SnappyBlock.CanHold(SnappyBlock.Encode(new byte[length]).Length, length));
        }
    }

    [Fact]
    public void Decode_RandomBytes_NeverFailsInAnotherWay()
    {
        var random = new Random(20);
        for (var turn = 0; turn < 20_000; turn++)
        {
            var block = new byte[random.Next(2, 80)];
            random.NextBytes(block);
            block[0] &= 0x7f;

            var plain = SnappyBlock.Decode(block, block[0]);

            Assert.True(plain is null || plain.Length == block[0]);
        }
    }
}
