using System.Text.Json.Nodes;

namespace BlobStash.Protocol.Tests.Documents;

/// <summary>No member of a document is missing from the page that describes the routes.</summary>
public sealed class DocumentPageTests
{
    [Theory]
    [InlineData("sync-request-full")]
    [InlineData("sync-report")]
    [InlineData("sync-report-dry-run")]
    [InlineData("sync-progress")]
    [InlineData("peer-settings-new")]
    [InlineData("peer")]
    [InlineData("blob-page")]
    public void Page_OfTheRoutes_NamesEveryMember(string name)
    {
        var page = File.ReadAllText(RepositoryRoot.PathOf("docs", "protocol", "http.md"));

        Assert.All(FindMembers(JsonNode.Parse(GoldenDocument.Read(name))), member => Assert.True(
            page.Contains($"`{member}`", StringComparison.Ordinal)
                || page.Contains($"\"{member}\":", StringComparison.Ordinal),
            $"http.md does not name {member}."));
    }

    private static IEnumerable<string> FindMembers(JsonNode? node) => node switch
    {
        JsonObject parent => parent.SelectMany(member => FindMembers(member.Value).Prepend(member.Key)),
        JsonArray list => list.SelectMany(FindMembers),
        _ => [],
    };
}
