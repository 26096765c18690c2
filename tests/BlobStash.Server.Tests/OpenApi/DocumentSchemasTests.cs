using System.Text.Json.Nodes;
using BlobStash.Protocol.Documents;
using BlobStash.Server.OpenApi;
using Microsoft.OpenApi;

namespace BlobStash.Server.Tests.OpenApi;

public sealed class DocumentSchemasTests
{
    [Theory]
    [InlineData(BodySchemas.SyncReport, "sync-report")]
    [InlineData(BodySchemas.SyncReport, "sync-report-dry-run")]
    [InlineData(BodySchemas.Peer, "peer")]
    [InlineData(BodySchemas.PeerList, "peer-list")]
    [InlineData(BodySchemas.PeerSettings, "peer-settings-new")]
    [InlineData(BodySchemas.SyncRequest, "sync-request-full")]
    [InlineData(BodySchemas.BlobPage, "blob-page")]
    [InlineData(BodySchemas.ChangePage, "change-page")]
    public void All_GoldenDocument_HasNoMemberThatTheSchemaLacks(string schema, string document) =>
        AssertCovers(BodySchemas.All[schema], JsonNode.Parse(GoldenDocument.Read(document))!, schema);

    [Fact]
    public void Create_Report_TellsWhatTheMembersAre()
    {
        IDictionary<string, IOpenApiSchema> members =
            DocumentSchemas.Create(AnswerJson.Default.SyncReport).Properties!;

        Assert.Equal("direction", members.Keys.ElementAt(1));
        Assert.Equal(["both", "pull", "push"], members["direction"].Enum!.Select(static name => (string?)name));
        Assert.Equal(JsonSchemaType.String | JsonSchemaType.Null, members["fallback"].Type);
        Assert.Equal("double", members["durationSeconds"].Format);
        Assert.Equal("int64", members["failedBlobs"].Format);
        Assert.Equal(JsonSchemaType.Object | JsonSchemaType.Null, members["provenEqual"].Type);
        Assert.Equal("^[0-9a-f]{64}$", members["provenEqual"].Properties!["root"].Pattern);
        Assert.Equal("date-time", members["provenEqual"].Properties!["at"].Format);
        Assert.Equal(JsonSchemaType.Array, members["failures"].Type);
    }

    [Fact]
    public void All_Request_HidesTheKeyAndHasNoNameOfTheFile()
    {
        IDictionary<string, IOpenApiSchema> members = BodySchemas.All[BodySchemas.PeerSettings].Properties!;

        Assert.Equal(("uri", "password"), (members["url"].Format, members["apiKey"].Format));
        Assert.False(members.ContainsKey("name"));
    }

    private static void AssertCovers(IOpenApiSchema schema, JsonNode? node, string path)
    {
        Assert.True(schema.Type.HasValue, $"{path} has no type.");
        switch (node)
        {
            case JsonObject parent:
                foreach (var (name, value) in parent)
                {
                    Assert.True(schema.Properties?.ContainsKey(name), $"{path}.{name} is not in the schema.");
                    AssertCovers(schema.Properties![name], value, $"{path}.{name}");
                }
                break;
            case JsonArray list:
                foreach (JsonNode? item in list)
                {
                    AssertCovers(schema.Items!, item, $"{path}[]");
                }
                break;
        }
    }
}
