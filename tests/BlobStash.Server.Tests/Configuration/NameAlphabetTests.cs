using System.Net;
using System.Text;
using BlobStash.Server.Configuration;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Configuration;

public sealed class NameAlphabetTests
{
    [Theory]
    [InlineData("cellar", true)]
    [InlineData("Büro 2", true)]
    [InlineData("倉庫", true)]
    [InlineData("a.b_c-d@e+f", true)]
    [InlineData("", false)]
    [InlineData(" a", false)]
    [InlineData("a ", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u0007b", false)]
    [InlineData("a\u009bb", false)] // moves cursors of terminals
    [InlineData("a\u202eb", false)] // turns the direction of writing
    [InlineData("a\u2066b", false)]
    [InlineData("a\u2028b", false)] // separates lines
    [InlineData("a\u200bb", false)] // cannot be seen
    [InlineData("a\u00a0b", false)]
    [InlineData("a<b", false)]
    public void IsName_Text_IsTrueForTheAlphabetAlone(string text, bool expected) =>
        Assert.Equal(expected, NameAlphabet.IsName(text));

    [Fact]
    public void IsName_TooLong_IsFalse()
    {
        Assert.True(NameAlphabet.IsName(new string('a', NameAlphabet.MaxLength)));
        Assert.False(NameAlphabet.IsName(new string('a', NameAlphabet.MaxLength + 1)));
    }

    [Theory]
    [InlineData("a%E2%80%AEb")]
    [InlineData("a%0Ab")]
    [InlineData("a%E2%80%A8b")]
    public async Task PutPeer_OtherName_IsMalformed(string name)
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await node.Client.PutAsync(
            "/v1/peers/" + name,
            new StringContent("""{"url":"http://127.0.0.1:1"}""", Encoding.UTF8, "application/json"));

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "request-malformed");
    }
}
