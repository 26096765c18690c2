using BlobStash.Core.Clocks;

namespace BlobStash.Core.Tests.Clocks;

public class StampTests
{
    [Theory]
    [InlineData(0, 0UL)]
    [InlineData(1, 0x10000UL)]
    [InlineData(1_767_225_600_000, 0x019B_76DA_A800_0000UL)]
    [InlineData(-5, 0UL)]
    [InlineData(long.MaxValue, 0xFFFF_FFFF_FFFF_0000UL)]
    public void FromMilliseconds_AnyTime_IsInTheUpper48Bits(long milliseconds, ulong expected) =>
        Assert.Equal(new Stamp(expected), Stamp.FromMilliseconds(milliseconds));

    [Fact]
    public void Following_LastOfAMillisecond_IsTheFirstOfTheNext() =>
        Assert.Equal(Stamp.FromMilliseconds(8), new Stamp(0x7_FFFF).Following);

    [Fact]
    public void Following_LastOfAll_StaysThere() =>
        Assert.Equal(new Stamp(ulong.MaxValue), new Stamp(ulong.MaxValue).Following);

    [Fact]
    public void TryParse_ItsOwnText_GivesTheStamp()
    {
        var stamp = new Stamp(0x019B_76DA_A800_002A);

        Assert.Equal("019b76daa800002a", stamp.ToString());
        Assert.Equal("019b76daa800002a", $"{stamp}");
        Assert.True(Stamp.TryParse("019B76DAA800002a", out var parsed));
        Assert.Equal(stamp, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("019b76daa800002")]
    [InlineData("019b76daa800002a0")]
    [InlineData("019b76daa800002g")]
    [InlineData(" 19b76daa800002a")]
    [InlineData("+19b76daa800002a")]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(Stamp.TryParse(text, out var stamp));
        Assert.Equal(Stamp.None, stamp);
    }

    [Fact]
    public void Order_TwoStamps_IsThatOfTheirValues()
    {
        var (earlier, later) = (new Stamp(7), new Stamp(8));

        Assert.True(earlier < later && later > earlier && earlier <= later && later >= earlier);
        Assert.True(earlier.CompareTo(later) < 0);
        Assert.Equal(later, Stamp.Max(earlier, later));
        Assert.Equal(later, Stamp.Max(later, earlier));
    }
}
