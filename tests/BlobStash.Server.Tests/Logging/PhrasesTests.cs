using System.Globalization;
using BlobStash.Server.Logging;

namespace BlobStash.Server.Tests.Logging;

public sealed class PhrasesTests
{
    [Theory]
    [InlineData("00:00:00.04", "0.0 s")]
    [InlineData("00:00:00.4", "0.4 s")]
    [InlineData("00:00:12", "12 s")]
    [InlineData("00:03:05", "3 min 5 s")]
    [InlineData("02:05:00", "2 h 5 min")]
    [InlineData("1.04:00:00", "1 day 4 h")]
    [InlineData("3.04:00:00", "3 days 4 h")]
    public void Duration_OfAnyLength_IsReadable(string duration, string expected) =>
        Assert.Equal(expected, Phrases.Duration(TimeSpan.Parse(duration, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(0, "0 blobs")]
    [InlineData(1, "1 blob")]
    [InlineData(2, "2 blobs")]
    public void Count_Noun_AgreesWithTheNumber(long count, string expected) =>
        Assert.Equal(expected, Phrases.Count(count, "blob"));
}
