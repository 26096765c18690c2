using BlobStash.Core.Erasure;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Core.Tests.Erasure;

public sealed class GaloisFieldTests
{
    private static Arbitrary<byte> Elements => Gen.Choose(0, 255).Select(value => (byte)value).ToArbitrary();

    [Fact]
    public void Multiply_AnyPair_EqualsTheDefinition()
    {
        for (var left = 0; left < GaloisField.Size; left++)
        {
            for (var right = 0; right < GaloisField.Size; right++)
            {
                Assert.Equal(
                    SlowField.Multiply((byte)left, (byte)right), GaloisField.Multiply((byte)left, (byte)right));
            }
        }
    }

    [Fact]
    public void Multiply_AnyElements_IsCommutativeAndAssociative()
    {
        Check.One(Quietly.WithMaxTest(2000), Prop.ForAll(Elements, Elements, Elements, (a, b, c) =>
            GaloisField.Multiply(a, b) == GaloisField.Multiply(b, a)
            && GaloisField.Multiply(GaloisField.Multiply(a, b), c)
                == GaloisField.Multiply(a, GaloisField.Multiply(b, c))));
    }

    [Fact]
    public void Multiply_OfASum_IsTheSumOfProducts()
    {
        Check.One(Quietly.WithMaxTest(2000), Prop.ForAll(Elements, Elements, Elements, (a, b, c) =>
            GaloisField.Multiply(a, (byte)(b ^ c)) == (GaloisField.Multiply(a, b) ^ GaloisField.Multiply(a, c))));
    }

    [Fact]
    public void Multiply_ByZeroOrOne_GivesZeroOrTheElement()
    {
        Check.One(Quietly, Prop.ForAll(Elements, a =>
            GaloisField.Multiply(a, 0) == 0 && GaloisField.Multiply(a, 1) == a));
    }

    [Fact]
    public void Divide_ByAnyOtherThanZero_UndoesMultiply()
    {
        Check.One(Quietly.WithMaxTest(2000), Prop.ForAll(Elements, Elements, (a, b) =>
            b == 0 || (GaloisField.Divide(GaloisField.Multiply(a, b), b) == a
                && GaloisField.Multiply(GaloisField.Divide(a, b), b) == a)));
    }

    [Fact]
    public void Divide_ByZero_Throws()
    {
        Assert.Throws<DivideByZeroException>(() => GaloisField.Divide(1, 0));
        Assert.Throws<DivideByZeroException>(() => GaloisField.Divide(0, 0));
    }

    [Fact]
    public void Multiply_PowersOfTwo_AreAllElementsButZero()
    {
        var powers = new HashSet<byte>();
        for (byte power = 1; powers.Add(power);)
        {
            power = GaloisField.Multiply(power, 2);
        }

        Assert.Equal(255, powers.Count);
        Assert.DoesNotContain((byte)0, powers);
    }
}
