using System.Runtime.InteropServices;
using System.Text;
using BlobStash.Core.Digests;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Core.Tests.Digests;

public sealed class DigestTests
{
    private const string Hex = "00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef";

    /// <summary>Digests that often share their first bytes.</summary>
    private static Arbitrary<Digest> AnyDigest => Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(0, 255))
        .ArrayOf(Digest.Size)
        .SelectMany(tail => Gen.Choose(0, Digest.Size).Select(shared =>
            Digest.FromBytes([.. tail.Select((value, i) => i < shared ? (byte)0xff : (byte)value)])))
        .ToArbitrary();

    [Fact]
    public void Parse_OfToString_GivesTheDigestBack()
    {
        Check.One(Quietly, Prop.ForAll(AnyDigest, digest =>
            Digest.Parse(digest.ToString()) == digest
            && Digest.TryParse(Encoding.UTF8.GetBytes(digest.ToString().ToUpperInvariant()), out var parsed)
            && parsed.Equals(digest)
            && parsed.GetHashCode() == digest.GetHashCode()));
    }

    [Fact]
    public void CompareTo_TwoDigests_OrdersAsTheirHexText()
    {
        Check.One(Quietly.WithMaxTest(1000), Prop.ForAll(AnyDigest, AnyDigest, (left, right) =>
        {
            var expected = Math.Sign(string.CompareOrdinal(left.ToString(), right.ToString()));
            return Math.Sign(left.CompareTo(right)) == expected
                && left < right == expected < 0
                && left > right == expected > 0
                && left <= right == expected <= 0
                && left >= right == expected >= 0
                && left == right == (expected == 0)
                && left != right == (expected != 0);
        }));
    }

    [Fact]
    public void TryIncrement_AnyDigest_GivesTheNextInOrder()
    {
        Check.One(Quietly, Prop.ForAll(AnyDigest, digest =>
        {
            var number = new System.Numerics.BigInteger(Bytes(digest), isUnsigned: true, isBigEndian: true) + 1;
            var exists = digest.TryIncrement(out var next);
            return exists
                ? next > digest && number == new System.Numerics.BigInteger(Bytes(next), true, true)
                : next == default && Bytes(digest).All(value => value == 0xff);
        }));
    }

    [Fact]
    public void TryIncrement_AllOnes_IsFalse()
    {
        Assert.False(Digest.Parse(new string('f', 64)).TryIncrement(out _));
        Assert.True(default(Digest).TryIncrement(out var one));
        Assert.Equal(new string('0', 63) + "1", one.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00112233445566778899aabbccddeeff0123456789abcdef0123456789abcde")]
    [InlineData("00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef0")]
    [InlineData("0x112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef")]
    [InlineData("00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdeg")]
    [InlineData(" 0112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef")]
    [InlineData("0011223344556677-899aabbccddeeff0123456789abcdef0123456789abcdef")]
    public void TryParse_AnythingElse_IsFalse(string text)
    {
        Assert.False(Digest.TryParse(text, out var digest));
        Assert.Equal(default, digest);
        Assert.False(Digest.TryParse(Encoding.UTF8.GetBytes(text), out digest));
        Assert.Equal(default, digest);
        Assert.Throws<FormatException>(() => Digest.Parse(text));
    }

    [Fact]
    public void TryParse_FullWidthDigits_IsFalse()
    {
        Assert.False(Digest.TryParse('\uff10' + Hex[1..], out _));
    }

    [Fact]
    public void Format_OneDigest_WritesLowerCaseEverywhere()
    {
        var digest = Digest.Parse(Hex.ToUpperInvariant());
        Span<char> text = stackalloc char[Digest.HexLength];
        Span<byte> utf8 = stackalloc byte[Digest.HexLength];
        digest.WriteHex(text);
        digest.WriteHex(utf8);
        Assert.Equal(Hex, text.ToString());
        Assert.Equal(Hex, Encoding.UTF8.GetString(utf8));
        Assert.Equal(Hex, $"{digest}");
        Assert.Equal("00112233", digest.ToShortString());
        Assert.Equal("00112233", $"{digest:S}");
        Assert.Equal(Hex, digest.ToString(null, null));
        Assert.Throws<FormatException>(() => $"{digest:Q}");
    }

    [Fact]
    public void TryFormat_TooShort_IsFalse()
    {
        var digest = Digest.Parse(Hex);
        Assert.False(digest.TryFormat(new char[63], out var written, default, null));
        Assert.Equal(0, written);
        Assert.True(digest.TryFormat(new byte[70], out written, default, null));
        Assert.Equal(64, written);
        Assert.Throws<ArgumentException>(() => digest.WriteHex(new byte[63]));
        Assert.Throws<ArgumentException>(() => digest.WriteHex(new char[63]));
    }

    [Fact]
    public void Cast_PackedBytes_ReadsDigestsInPlace()
    {
        var bytes = Enumerable.Range(0, 3 * Digest.Size).Select(i => (byte)i).ToArray();
        var digests = MemoryMarshal.Cast<byte, Digest>(bytes);
        Assert.Equal(3, digests.Length);
        for (var i = 0; i < digests.Length; i++)
        {
            var packed = bytes[(i * Digest.Size)..((i + 1) * Digest.Size)];
            Assert.Equal(Digest.FromBytes(packed), digests[i]);
            Assert.Equal(Convert.ToHexStringLower(packed), digests[i].ToString());
            Assert.Equal(packed[0], digests[i].Prefix);
            Assert.Equal(packed, Bytes(digests[i]));
        }
    }

    [Fact]
    public void FromBytes_WrongLength_Throws()
    {
        Assert.Throws<ArgumentException>(() => Digest.FromBytes(new byte[31]));
        Assert.Throws<ArgumentException>(() => Digest.FromBytes(new byte[33]));
        Assert.ThrowsAny<ArgumentException>(() => Digest.Parse(Hex).CopyTo(new byte[31]));
    }

    [Fact]
    public void CompareTo_Object_TakesOnlyDigests()
    {
        Assert.Equal(1, default(Digest).CompareTo(null));
        Assert.Equal(0, default(Digest).CompareTo((object)default(Digest)));
        Assert.Throws<ArgumentException>(() => default(Digest).CompareTo("text"));
    }

    private static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }
}
