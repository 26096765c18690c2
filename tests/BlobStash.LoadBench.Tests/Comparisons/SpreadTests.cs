using BlobStash.LoadBench.Comparisons;

namespace BlobStash.LoadBench.Tests.Comparisons;

public sealed class SpreadTests
{
    [Theory]
    [InlineData(new[] { 2.0 }, 2, 2, 2)]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2, 1, 3)]
    [InlineData(new[] { 4.0, 1.0, 3.0, 2.0 }, 2.5, 1, 4)]
    public void Of_SomeValues_HasTheMiddleAndTheEnds(double[] values, double median, double min, double max) =>
        Assert.Equal(new Spread(median, min, max), Spread.Of(values));

    [Fact]
    public void Of_NoValue_IsMisuse() => Assert.Throws<ArgumentOutOfRangeException>(() => Spread.Of([]));
}
