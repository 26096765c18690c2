using BlobStash.Server.Compatibility;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class GoValuesTests
{
    [Theory]
    [InlineData("1", true)]
    [InlineData("t", true)]
    [InlineData("T", true)]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("True", true)]
    [InlineData("0", false)]
    [InlineData("f", false)]
    [InlineData("F", false)]
    [InlineData("false", false)]
    [InlineData("FALSE", false)]
    [InlineData("False", false)]
    public void TryParseBoolean_KnownSpelling_IsRead(string text, bool expected)
    {
        Assert.True(GoValues.TryParseBoolean(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("tRUE")]
    [InlineData(" true")]
    public void TryParseBoolean_OtherText_IsRefused(string text) => Assert.False(GoValues.TryParseBoolean(text, out _));

    [Theory]
    [InlineData("+5", 5)]
    [InlineData("-5", -5)]
    [InlineData("007", 7)]
    public void TryParseInteger_SignAndDigits_AreRead(string text, long expected)
    {
        Assert.True(GoValues.TryParseInteger(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.0")]
    [InlineData(" 1")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    public void TryParseInteger_OtherText_IsRefused(string text) => Assert.False(GoValues.TryParseInteger(text, out _));
}
