using BlobStash.Core.Erasure;

namespace BlobStash.Core.Tests.Erasure;

public sealed class CauchyMatrixTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(128)]
    public void Invert_AnyMatrix_GivesTheIdentityAsProduct(int n)
    {
        var elements = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        new Random(n).Shuffle(elements);
        var (x, y) = (elements[..n], elements[n..(2 * n)]);

        var inverse = CauchyMatrix.Invert(x, y);

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = Enumerable.Range(0, n).Aggregate(0, (total, c) =>
                    total ^ GaloisField.Multiply(inverse[(i * n) + c], CauchyMatrix.ElementAt(x[c], y[j])));
                Assert.Equal(i == j ? 1 : 0, sum);
            }
        }
    }

    [Fact]
    public void Invert_NoRows_GivesNoElements()
    {
        Assert.Empty(CauchyMatrix.Invert([], []));
    }
}
