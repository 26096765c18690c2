using Microsoft.OpenApi;
using static BlobStash.Server.OpenApi.BodySchemas;

namespace BlobStash.Server.OpenApi;

/// <summary>The schemas of the peer routes.</summary>
internal static class PeerSchemas
{
    /// <summary>The body of a request that adds a peer.</summary>
    public static OpenApiSchema Settings => Object(
    [
        ("url", ParameterSchemas.Url), ("apiKey", Nullable(ParameterSchemas.Secret)),
        ("direction", OneOf("both", "pull", "push")), ("deletions", OneOf("none", "pull", "push", "both")),
        ("intervalSeconds", Seconds), ("follow", Flag), ("maxConcurrentTransfers", Number),
        ("maxReceiveBytesPerSecond", Number), ("maxSendBytesPerSecond", Number),
    ]);

    /// <summary>A peer with its status.</summary>
    public static OpenApiSchema Peer => Object(
    [
        ("name", Text), ("url", ParameterSchemas.Url), ("isConfigured", Flag), ("hasApiKey", Flag),
        ("direction", OneOf("both", "pull", "push")), ("deletions", OneOf("none", "pull", "push", "both")),
        ("intervalSeconds", Seconds), ("follow", Flag),
        ("maxConcurrentTransfers", Number), ("maxReceiveBytesPerSecond", Number), ("maxSendBytesPerSecond", Number),
        ("running", OrNull(Object(
            ("since", Time), ("phase", OneOf("finding", "moving", "proving")), ("pulled", Transfer()),
            ("pushed", Transfer()), ("failedBlobs", Number),
            ("left", Object(("blobs", Number), ("bytes", Number), ("seconds", OrNull(Seconds))))))),
        ("lastSession", OrNull(Object(
            ("at", Time), ("durationSeconds", Seconds), ("alreadyInSync", Flag), ("pulled", Transfer()),
            ("pushed", Transfer()), ("failedBlobs", Number), ("endedEarly", Nullable(Text))))),
        ("provenEqual", OrNull(Object(("at", Time), ("root", DigestText)))),
        ("missing", OrNull(Object(("at", Time), ("here", Number), ("there", Number)))),
        ("feed", Object(
            ("state", OneOf("off", "connecting", "following", "unsupported")), ("lagChanges", Number),
            ("lagSeconds", Seconds), ("pulledBlobs", Number), ("pushedBlobs", Number))),
        ("lastError", OrNull(Object(("at", Time), ("reason", Text)))),
    ]);

    private static OpenApiSchema Seconds => new() { Type = JsonSchemaType.Number, Format = "double" };

    private static OpenApiSchema OrNull(OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        return schema;
    }
}
