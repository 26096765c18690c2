using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Parity;

public sealed class ParityRepairTests
{
    /// <summary>(m n - 1) B + 1 for 2 parity shards and 16 stripes: docs/formats/parity.md, "Stripes".</summary>
    private const int LongestStretch = (((2 * 16) - 1) * ParitySample.ShardSize) + 1;

    [Theory]
    [InlineData(1)]
    [InlineData(5_100)]
    [InlineData(5_633)]
    public void Run_AnyByteOfEitherFileIsFlipped_RestoresBothExactly(int length)
    {
        var sample = new ParitySample(length);
        foreach (var (path, size) in new[]
            { (ParitySample.File.Path, length), (ParitySample.File.ParityPath, sample.ParityLength) })
        {
            for (var position = 0; position < size; position++)
            {
                sample.Xor(path, position, (byte)(1 << (position % 8)));

                Assert.Equal(ParityState.Mended, sample.Repair().State);
                Assert.True(sample.IsWhole(), $"{path} at {position}");
            }
        }

        Assert.Equal(ParityState.Intact, sample.Repair().State);
    }

    [Fact]
    public void Run_TwoShardsOfEveryStripeAreHit_RestoresBothExactly()
    {
        var sample = new ParitySample(300_000);
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            for (long stripe = 0; stripe < sample.Layout.StripeCount; stripe++)
            {
                var positions = Enumerable.Range(0, 12).ToArray();
                random.Shuffle(positions);
                HitShard(sample, stripe, positions[0], random);
                HitShard(sample, stripe, positions[1], random);
            }

            Assert.NotEqual(ParityState.Beyond, sample.Repair().State);
            Assert.True(sample.IsWhole());
        }
    }

    [Fact]
    public void Run_ThreeShardsOfAStripeAreHit_LeavesThemAndMendsTheOtherStripes()
    {
        var sample = new ParitySample(100_000);
        var random = new Random(2);
        for (var position = 0; position < 3; position++)
        {
            HitShard(sample, 1, position, random);
        }

        HitShard(sample, 2, 5, random);
        var before = sample.Disk.ReadAll(ParitySample.File.Path);
        var result = sample.Repair();
        var after = sample.Disk.ReadAll(ParitySample.File.Path);

        Assert.Equal(ParityState.Beyond, result.State);
        Assert.Equal(
            [0, 1, 2],
            Enumerable.Range(0, 10).Where(position => result.DamagedData.Any(range =>
                range.Offset == sample.Layout.DataShardAt(1, position) * ParitySample.ShardSize)));
        Assert.All(result.DamagedData, range => Assert.True(
            before.AsSpan((int)range.Offset, (int)range.Length).SequenceEqual(
                after.AsSpan((int)range.Offset, (int)range.Length))));
        var mended = Assert.Single(result.MendedData);
        Assert.Equal(sample.Layout.DataShardAt(2, 5) * ParitySample.ShardSize, mended.Offset);
    }

    [Fact]
    public void Run_AStretchAsLongAsTheDocumentSaysIsZero_RestoresIt()
    {
        var sample = new ParitySample(200_000);
        foreach (var offset in new[] { 0, 511, 40_000, 80_000 - LongestStretch })
        {
            Clear(sample, offset, LongestStretch);

            Assert.Equal(ParityState.Mended, sample.Repair().State);
            Assert.True(sample.IsWhole());
        }
    }

    [Fact]
    public void Run_AStretchOneByteLongerThanTheDocumentSays_IsNotRestoredEverywhere()
    {
        var sample = new ParitySample(200_000);
        Clear(sample, ParitySample.ShardSize - 1, LongestStretch + 1);

        Assert.NotEqual(ParityState.Mended, sample.Repair().State);
        Assert.False(sample.IsWhole());
    }

    [Theory]
    [InlineData(-600)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(5000)]
    public void Run_ProtectedFileHasAnotherLength_GetsItsOwnBack(int change)
    {
        var sample = new ParitySample(30_000);
        using (var file = sample.Disk.Open(ParitySample.File.Path))
        {
            file.Truncate(30_000 + change);
        }

        Assert.Equal(ParityState.Mended, sample.Repair().State);
        Assert.True(sample.IsWhole());
    }

    [Fact]
    public void Run_ParityFileIsCutAnywhere_RestoresItOrDoesNotTrustIt()
    {
        var sample = new ParitySample(5_100);
        for (var length = 0; length < sample.ParityLength; length += 7)
        {
            using (var file = sample.Disk.Open(ParitySample.File.ParityPath))
            {
                file.Truncate(length);
            }

            var state = sample.Repair().State;

            Assert.True(state != ParityState.Mended || sample.IsWhole(), $"{state} at {length}");
            Assert.True(sample.IsDataWhole());
            sample.Reset();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_ParityFileIsZeroOrNoise_IsNotTrustedAndNothingIsTouched(bool isNoise)
    {
        var sample = new ParitySample(5_100);
        var bytes = new byte[sample.ParityLength];
        if (isNoise)
        {
            new Random(3).NextBytes(bytes);
        }

        sample.Disk.Put(ParitySample.File.ParityPath, bytes);

        Assert.Equal(ParityState.None, sample.Repair().State);
        Assert.True(sample.IsDataWhole());
        Assert.Equal(bytes, sample.Disk.ReadAll(ParitySample.File.ParityPath));
    }

    [Fact]
    public void Run_BothHeadersOrATableBlockInBothCopiesAreDamaged_IsNotTrusted()
    {
        var sample = new ParitySample(5_100);
        foreach (var (first, second) in new[]
            { (20L, sample.Layout.SecondHeaderOffset + 90), (130L, sample.Layout.SecondTableOffset + 9) })
        {
            sample.Xor(ParitySample.File.ParityPath, first, 1);
            sample.Xor(ParitySample.File.ParityPath, second, 1);

            Assert.Equal(ParityState.None, sample.Repair().State);
            sample.Reset();
        }
    }

    [Fact]
    public void Run_ParityIsOfAnotherFileOrStore_IsNotTrusted()
    {
        var sample = new ParitySample(5_100);
        using var file = sample.Disk.Open(ParitySample.File.Path);
        sample.Disk.Put(
            StorePaths.SegmentParity(8), sample.Disk.ReadAll(ParitySample.File.ParityPath));
        var token = CancellationToken.None;

        Assert.Equal(ParityState.None, new ParityRepair(sample.Disk, new(1)).Run(ParitySample.File, file, token).State);
        Assert.Equal(
            ParityState.None,
            new ParityRepair(sample.Disk, ParitySample.Store).Run(ProtectedFile.OfSegment(8), file, token).State);
    }

    [Fact]
    public void Run_PlaceCannotBeRead_IsRestored()
    {
        var sample = new ParitySample(30_000);
        sample.Disk.Faults.FailOnce(DiskCall.Read, new IOException("EIO"), ParitySample.File.Path, skip: 3);

        Assert.Equal(ParityState.Mended, sample.Repair().State);
        Assert.True(sample.IsWhole());
    }

    private static void HitShard(ParitySample sample, long stripe, int position, Random random)
    {
        var isData = position < 10;
        var shard = isData ? sample.Layout.DataShardAt(stripe, position) : (stripe * 2) + position - 10;
        if (shard < 0)
        {
            return;
        }

        var start = shard * ParitySample.ShardSize;
        var length = isData ? Math.Min(ParitySample.ShardSize, sample.Layout.Length - start) : ParitySample.ShardSize;
        var offset = start + random.Next((int)length) + (isData ? 0 : sample.Layout.ParityOffset);
        sample.Xor(
            isData ? ParitySample.File.Path : ParitySample.File.ParityPath, offset, (byte)random.Next(1, 256));
    }

    private static void Clear(ParitySample sample, int offset, int length)
    {
        var bytes = sample.Disk.ReadAll(ParitySample.File.Path);
        bytes.AsSpan(offset, length).Clear();
        sample.Disk.Put(ParitySample.File.Path, bytes);
    }
}
