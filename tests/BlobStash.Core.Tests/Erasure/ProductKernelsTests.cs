using BlobStash.Core.Erasure;

namespace BlobStash.Core.Tests.Erasure;

public sealed class ProductKernelsTests
{
    /// <summary>The kernels of the machine that runs the tests.</summary>
    public static TheoryData<string> Kernels =>
        [.. Enum.GetValues<ProductKernel>().Where(ProductKernels.IsSupported).Select(kernel => kernel.ToString())];

    [Fact]
    public void Best_OnThisMachine_IsSupported()
    {
        Assert.True(ProductKernels.IsSupported(ProductKernels.Best));
        Assert.True(ProductKernels.IsSupported(ProductKernel.Scalar));
        Assert.False(ProductKernels.IsSupported((ProductKernel)(-1)));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void AddProduct_EveryFactorAndByte_EqualsTheDefinition(string name)
    {
        var kernel = Enum.Parse<ProductKernel>(name);
        var source = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        for (var factor = 0; factor < 256; factor++)
        {
            var target = new byte[256];
            ProductKernels.AddProduct(kernel, (byte)factor, source, target);
            Assert.Equal(source.Select(value => SlowField.Multiply((byte)factor, value)), target);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void AddProduct_AnyLengthAndAlignment_EqualsTheScalarTwin(string name)
    {
        const int Guard = 80;
        var kernel = Enum.Parse<ProductKernel>(name);
        var random = new Random(7);
        for (var length = 0; length <= 300; length++)
        {
            var source = new byte[length + Guard];
            random.NextBytes(source);
            var actual = new byte[length + (2 * Guard)];
            random.NextBytes(actual);
            var expected = actual.ToArray();
            var factor = (byte)random.Next(256);
            var (from, to) = (random.Next(Guard), random.Next(Guard));

            ProductKernels.AddProduct(
                ProductKernel.Scalar, factor, source.AsSpan(from, length), expected.AsSpan(to, length));
            ProductKernels.AddProduct(kernel, factor, source.AsSpan(from, length), actual.AsSpan(to, length));

            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void AddProduct_EveryAlignment_EqualsTheScalarTwin(string name)
    {
        const int Length = 300;
        var kernel = Enum.Parse<ProductKernel>(name);
        var source = new byte[Length + 64];
        new Random(8).NextBytes(source);
        for (var from = 0; from < 64; from++)
        {
            var to = (from * 37) % 64;
            var (expected, actual) = (new byte[Length + 64], new byte[Length + 64]);
            ProductKernels.AddProduct(
                ProductKernel.Scalar, 0x8e, source.AsSpan(from, Length), expected.AsSpan(to, Length));
            ProductKernels.AddProduct(kernel, 0x8e, source.AsSpan(from, Length), actual.AsSpan(to, Length));
            Assert.Equal(expected, actual);
        }
    }
}
