using System.Text.Json;
using BlobStash.Protocol.Documents;

namespace BlobStash.Protocol.Tests.Documents;

/// <summary>Documents come from outside: whatever is wrong with one, it is a <see cref="JsonException"/>.</summary>
public sealed class HostileDocumentTests
{
    [Theory]
    [InlineData("\"protocol\":null")]
    [InlineData("\"other\":0")]
    [InlineData("\"protocol\":\"native\",\"failures\":null")]
    [InlineData("\"protocol\":\"native\",\"pulled\":null")]
    [InlineData("\"protocol\":\"native\",\"localOnly\":\"1\"")]
    [InlineData("\"protocol\":\"native\",\"durationSeconds\":\"1\"")]
    [InlineData("\"protocol\":\"native\",\"provenEqual\":{\"root\":\"0e\",\"at\":\"2026-11-20\"}")]
    [InlineData("\"protocol\":\"native\",\"failures\":[{\"digest\":null,\"direction\":\"pull\",\"reason\":\"\"}]")]
    public void SyncReport_Malformed_IsAJsonException(string members) => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize($$"""{"peer":"a","direction":"both",{{members}}}""", AnswerJson.Default.SyncReport));

    [Theory]
    [InlineData("""{"blobs":[{"length":1}],"next":null}""")]
    [InlineData("""{"blobs":[{"digest":"0e","length":1}],"next":null}""")]
    [InlineData("""{"blobs":null,"next":null}""")]
    [InlineData("""{"next":null}""")]
    public void BlobPage_Malformed_IsAJsonException(string text) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(text, AnswerJson.Default.BlobPage));

    [Theory]
    [InlineData("\"kind\":\"put\"")]
    [InlineData("\"kind\":\"put\",\"digest\":null")]
    [InlineData("\"kind\":\"put, delete\",\"digest\":\"\"")]
    public void BlobChange_Malformed_IsAJsonException(string members) => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize(
            $$"""{"changes":[{"cursor":"a","length":1,{{members}}}],"next":"a"}""", AnswerJson.Default.ChangePage));

    /// <summary>Two names together are the bits of a third value, or of none.</summary>
    [Theory]
    [InlineData("\"pull, push\"")]
    [InlineData("\"1\"")]
    [InlineData("\"\"")]
    [InlineData("\"sideways\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void Direction_NotOneName_IsAJsonException(string value) => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize($$"""{"peer":"a","direction":{{value}}}""", RequestJson.Default.SyncRequest));

    [Theory]
    [InlineData("""{"peer":"a","pear":"b"}""")]
    [InlineData("""{"peer":"a","peer":"b"}""")]
    [InlineData("""{"peer":"a","limit":"5"}""")]
    public void SyncRequest_UnknownOrDoubleMember_IsAJsonException(string text) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(text, RequestJson.Default.SyncRequest));

    [Theory]
    [InlineData("1e999", int.MaxValue)]
    [InlineData("-1e999", -int.MaxValue)]
    [InlineData("0.5", 0.5)]
    public void Seconds_AnyNumber_AreASpanThatIsKnown(string number, double seconds)
    {
        var settings = JsonSerializer.Deserialize(
            $$"""{"intervalSeconds":{{number}}}""", RequestJson.Default.PeerSettings)!;

        Assert.Equal(TimeSpan.FromSeconds(seconds), settings.Interval);
    }
}
