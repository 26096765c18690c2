using BlobStash.LoadBench.Comparisons;

namespace BlobStash.LoadBench.Tests.Comparisons;

public sealed class InterleavingTests
{
    [Fact]
    public void OrderOf_FourRounds_IsAbbaAbba()
    {
        var order = Enumerable.Range(0, 4).SelectMany(Interleaving.OrderOf);

        Assert.Equal("ABBAABBA", string.Concat(order.Select(side => side == BuildSide.This ? 'A' : 'B')));
    }
}
