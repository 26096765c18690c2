using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BlobStash.Protocol.Documents;

namespace BlobStash.Protocol.Tests.Documents;

/// <summary>
/// Each document of testdata/documents comes out again as it went in. What is not read, or is written in another way or
/// place, would not.
/// </summary>
public sealed class GoldenDocumentTests
{
    [Theory]
    [InlineData("sync-report")]
    [InlineData("sync-report-dry-run")]
    public void SyncReport_ReadAndWritten_IsTheSame(string name) => AssertSame(name, AnswerJson.Default.SyncReport);

    [Fact]
    public void SyncProgress_ReadAndWritten_IsTheSame() =>
        AssertSame("sync-progress", AnswerJson.Default.SyncProgress);

    [Theory]
    [InlineData("peer")]
    [InlineData("peer-new")]
    public void NodePeer_ReadAndWritten_IsTheSame(string name) => AssertSame(name, AnswerJson.Default.NodePeer);

    [Fact]
    public void NodePeerList_ReadAndWritten_IsTheSame() => AssertSame("peer-list", AnswerJson.Default.NodePeerList);

    [Theory]
    [InlineData("sync-request")]
    [InlineData("sync-request-by-url")]
    [InlineData("sync-request-full")]
    public void SyncRequest_ReadAndWritten_IsTheSame(string name) =>
        AssertSame(name, RequestJson.Default.SyncRequest);

    [Theory]
    [InlineData("peer-settings")]
    [InlineData("peer-settings-new")]
    public void PeerSettings_ReadAndWritten_IsTheSame(string name) =>
        AssertSame(name, RequestJson.Default.PeerSettings);

    [Fact]
    public void ListedBlob_ReadAndWritten_IsTheSame() => AssertSame("blob", AnswerJson.Default.ListedBlob);

    [Fact]
    public void BlobPage_ReadAndWritten_IsTheSame() => AssertSame("blob-page", AnswerJson.Default.BlobPage);

    [Fact]
    public void ChangePage_ReadAndWritten_IsTheSame() => AssertSame("change-page", AnswerJson.Default.ChangePage);

    [Fact]
    public void ProblemDocument_ReadAndWritten_IsTheSame() =>
        AssertSame("problem", AnswerJson.Default.ProblemDocument);

    private static void AssertSame<T>(string name, JsonTypeInfo<T> type)
    {
        var golden = GoldenDocument.Read(name);

        var document = JsonSerializer.Deserialize(golden, type)!;

        Assert.Equal(golden, JsonSerializer.Serialize(document, type));
    }
}
