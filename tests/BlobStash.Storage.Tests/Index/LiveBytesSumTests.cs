using BlobStash.Core.Hashing;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Tests.Index;

public sealed class LiveBytesSumTests
{
    [Fact]
    public void AddAll_NumbersThatShareAPlace_EqualsAddingOneByOne()
    {
        uint[] segments = [0, 1, 1024, 2048, 5, 1029, BlobLocation.LargeSegment - 1];
        var random = new Random(1);
        var entries = Enumerable.Range(0, 2000).Select(number => new IndexEntry(
            Blake2b256.Hash(BitConverter.GetBytes(number)),
            number % 50 == 0 ? BlobLocation.Large : new BlobLocation(segments[random.Next(segments.Length)], 64),
            random.Next(5000))).ToArray();
        var (one, all) = (new LiveBytes(), new LiveBytes());

        var lengths = all.AddAll(entries);

        foreach (var entry in entries)
        {
            one.Add(entry.Location, entry.Length);
        }

        Assert.Equal(entries.Sum(entry => entry.Length), lengths);
        Assert.Equal(segments.Select(segment => one[segment]), segments.Select(segment => all[segment]));
    }
}
