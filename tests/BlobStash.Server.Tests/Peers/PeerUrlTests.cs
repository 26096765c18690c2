using BlobStash.Server.Peers;

namespace BlobStash.Server.Tests.Peers;

public sealed class PeerUrlTests
{
    [Theory]
    [InlineData("http://a", "http://a/", true)]
    [InlineData("http://a", "http://a:80/deep/er", true)]
    [InlineData("http://A", "http://a", true)]
    [InlineData("http://a/x", "http://a/x/", true)]
    [InlineData("http://a/x", "http://a/x/y", true)]
    [InlineData("http://a/x", "http://a/xy", false)]
    [InlineData("http://a/x", "http://a/x/../y", false)]
    [InlineData("http://a/x", "http://a", false)]
    [InlineData("http://a", "https://a", false)]
    [InlineData("http://a", "http://a:81", false)]
    [InlineData("http://a", "http://b", false)]
    [InlineData("http://a", "http://a.b", false)]
    public void Covers_OtherUrl_NeedsSchemeHostPortAndPath(string allowed, string asked, bool expected)
    {
        Assert.True(PeerUrl.TryParse(allowed, out PeerUrl entry));
        Assert.True(PeerUrl.TryParse(asked, out PeerUrl url));

        Assert.Equal(expected, entry.Covers(url));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("/v1")]
    [InlineData("ftp://a")]
    [InlineData("http://")]
    [InlineData("http://u@a")]
    [InlineData("http://a?b")]
    [InlineData("http://a#b")]
    public void TryParse_OtherThanABaseUrl_IsFalse(string? text) => Assert.False(PeerUrl.TryParse(text, out _));

    [Fact]
    public void TryParse_VeryLongUrl_IsFalse() =>
        Assert.False(PeerUrl.TryParse("http://a/" + new string('x', PeerUrl.MaxLength), out _));

    [Theory]
    [InlineData("http://127.0.0.1:8060", true)]
    [InlineData("http://localhost", true)]
    [InlineData("http://[::1]:1", true)]
    [InlineData("http://127.0.0.1.example", false)]
    [InlineData("http://10.0.0.1", false)]
    public void IsLoopback_Url_IsTrueForLiteralsAlone(string text, bool expected)
    {
        Assert.True(PeerUrl.TryParse(text, out PeerUrl url));

        Assert.Equal(expected, url.IsLoopback);
    }
}
