using System.Text.Json;
using BlobStash.Protocol.Documents;

namespace BlobStash.Protocol.Tests.Documents;

/// <summary>What a node or a client of an older version leaves out.</summary>
public sealed class DocumentDefaultsTests
{
    [Fact]
    public void SyncReport_OfAnOlderNode_HasDefaults()
    {
        var report = JsonSerializer.Deserialize(
            """{"peer":"a","direction":"pull","protocol":"native","unknown":[1]}""", AnswerJson.Default.SyncReport)!;

        Assert.Equal((SyncMethod.Buckets, 0), (report.Method, report.Failures.Count));
        Assert.Equal((default, 0), (report.Deletions, report.SkippedDeleted));
        Assert.Null(report.ProvenEqual);
    }

    [Fact]
    public void PeerSettings_UrlAlone_HasTheDefaultsOfADocument()
    {
        var settings = JsonSerializer.Deserialize("""{"URL":"http://a"}""", RequestJson.Default.PeerSettings)!;

        Assert.Equal(new PeerSettings("http://a"), settings);
        Assert.Equal((TimeSpan.FromMinutes(5), true), (settings.Interval, settings.Follow));
    }

    [Fact]
    public void NodePeer_OfAnOlderNode_HasNoDirectionOfDeletions()
    {
        var peer = JsonSerializer.Deserialize(
            """
            {"name":"a","url":"http://a","direction":"both",
             "feed":{"state":"off","lagChanges":0,"lagSeconds":0,"pulledBlobs":0,"pushedBlobs":0}}
            """,
            AnswerJson.Default.NodePeer)!;

        Assert.Null(peer.Deletions);
    }

    [Theory]
    [InlineData("cellar", "cellar", null)]
    [InlineData("http://a", null, "http://a")]
    public void With_NameOrUrl_IsTheMemberThatItIs(string text, string? peer, string? url)
    {
        var request = SyncRequest.With(text);

        Assert.Equal((peer, url), (request.Peer, request.Url));
    }

    [Fact]
    public void ToString_OfWhatHasAKey_DoesNotShowIt()
    {
        Assert.DoesNotContain("secret", $"{new SyncRequest { Url = "http://a", ApiKey = "secret" }}");
        Assert.DoesNotContain("secret", $"{new PeerSettings("http://a") { ApiKey = "secret" }}");
    }
}
