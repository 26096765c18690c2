using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Sync.Tests.Sketches;

public sealed class SketchKeyTests
{
    /// <summary>vectors_sip64[8] of the authors' reference implementation: key 00..0f, input 00..07.</summary>
    [Fact]
    public void ChecksumOf_VectorOfThePaper_EqualsIt()
    {
        var key = SketchKey.FromBytes([.. Enumerable.Range(0, 16).Select(i => (byte)i)]);

        Assert.Equal(0x93f5f5799a932462UL, key.ChecksumOf(new ShortId(0x0001020304050607)));
    }

    [Fact]
    public void ChecksumOf_IndependentVectors_EqualsThem()
    {
        var vectors = SketchSets.ReadVector("sketches.json").GetProperty("checksums");

        Assert.True(vectors.GetArrayLength() >= 16);
        foreach (var vector in vectors.EnumerateArray())
        {
            var key = SketchKey.FromBytes(Convert.FromHexString(vector.GetProperty("key").GetString()!));
            var bytes = Convert.FromHexString(vector.GetProperty("short_id").GetString()!);
            var shortId = new ShortId(BinaryPrimitives.ReadUInt64BigEndian(bytes));

            Assert.Equal(vector.GetProperty("checksum").GetString(), key.ChecksumOf(shortId).ToString("x16"));
        }
    }

    [Fact]
    public void Default_Always_IsThePublishedKey()
    {
        Assert.Equal(SketchKey.FromBytes("blobstash-sketch"u8), SketchKey.Default);
        Assert.Equal(SketchKey.Default.ChecksumOf(new ShortId(0)), SketchKey.Default.Fingerprint);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    public void FromBytes_OtherLength_Throws(int length) =>
        Assert.Throws<ArgumentException>(() => SketchKey.FromBytes(new byte[length]));

    [Fact]
    public void ToString_AnyKey_DoesNotShowIt() =>
        Assert.Equal(SketchKey.Default.Fingerprint.ToString("x16"), SketchKey.Default.ToString());

    [Fact]
    public void ShortId_OfADigest_IsHowItsTextBegins()
    {
        var digest = MemoryInventory.DigestOf("blob-0");

        Assert.Equal(digest.ToString()[..16], ShortId.Of(in digest).ToString());
    }

    [Fact]
    public void ShortId_Order_IsThatOfTheDigests()
    {
        Digest[] digests = [.. SketchSets.RandomDigests(new Random(1), 500).Order()];

        Assert.Equal(SketchSets.ShortIdsOf(digests), digests.Select(digest => ShortId.Of(in digest)));
    }
}
