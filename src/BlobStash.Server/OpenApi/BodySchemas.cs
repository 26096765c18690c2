using System.Text.Json.Nodes;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using Microsoft.OpenApi;

namespace BlobStash.Server.OpenApi;

/// <summary>The schemas of every JSON body, by name.</summary>
internal static class BodySchemas
{
    /// <summary>Digest of the empty blob, which examples use because everyone can make that blob.</summary>
    public const string ExampleDigest = "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";

    /// <summary>A digest and a length.</summary>
    public const string BlobReference = "BlobReference";

    /// <summary>A page of a listing.</summary>
    public const string BlobPage = "BlobPage";

    /// <summary>The Merkle state.</summary>
    public const string State = "State";

    /// <summary>The digests of one bucket.</summary>
    public const string Leaf = "Leaf";

    /// <summary>What to sync with, and how.</summary>
    public const string SyncRequest = "SyncRequest";

    /// <summary>What a session did.</summary>
    public const string SyncReport = "SyncReport";

    /// <summary>A page of changes.</summary>
    public const string ChangePage = "ChangePage";

    /// <summary>How to reach a peer, and how to sync with it.</summary>
    public const string PeerSettings = "PeerSettings";

    /// <summary>A peer, and how well this node is in sync with it.</summary>
    public const string Peer = "Peer";

    /// <summary>All peers.</summary>
    public const string PeerList = "PeerList";

    /// <summary>How far a scrub is, and what it found.</summary>
    public const string ScrubReport = "ScrubReport";

    /// <summary>Whether the node is alive or ready.</summary>
    public const string Health = "Health";

    /// <summary>What the node can do.</summary>
    public const string Readiness = "Readiness";

    /// <summary>An RFC 9457 problem document.</summary>
    public const string Problem = "Problem";

    internal static readonly OpenApiSchema Text = new() { Type = JsonSchemaType.String };

    /// <summary>A moment, as RFC 3339 writes it.</summary>
    internal static readonly OpenApiSchema Time = new() { Type = JsonSchemaType.String, Format = "date-time" };

    internal static readonly OpenApiSchema Flag = new() { Type = JsonSchemaType.Boolean };
    internal static readonly OpenApiSchema Number = new() { Type = JsonSchemaType.Integer, Format = "int64" };

    internal static readonly OpenApiSchema DigestText = new()
    {
        Type = JsonSchemaType.String,
        Pattern = "^[0-9a-f]{64}$",
        MinLength = Digest.HexLength,
        MaxLength = Digest.HexLength,
    };

    /// <summary>Every schema of the native routes.</summary>
    public static IReadOnlyDictionary<string, OpenApiSchema> All { get; } = new Dictionary<string, OpenApiSchema>
    {
        [BlobReference] = DocumentSchemas.Create(AnswerJson.Default.ListedBlob),
        [BlobPage] = DocumentSchemas.Create(AnswerJson.Default.BlobPage),
        [State] = Object(
            ("root", DigestText), ("merkleRoot", DigestText), ("count", Number), ("leaves", MapOf(DigestText))),
        [Leaf] = Object(("prefix", Text), ("count", Number), ("digests", List(DigestText))),
        [SyncRequest] = DocumentSchemas.Create(RequestJson.Default.SyncRequest),
        [SyncReport] = DocumentSchemas.Create(AnswerJson.Default.SyncReport),
        [ChangePage] = DocumentSchemas.Create(AnswerJson.Default.ChangePage),
        [PeerSettings] = DocumentSchemas.Create(RequestJson.Default.PeerSettings, "name"),
        [Peer] = DocumentSchemas.Create(AnswerJson.Default.NodePeer),
        [PeerList] = DocumentSchemas.Create(AnswerJson.Default.NodePeerList),
        [ScrubReport] = Object(
            ("status", OneOf("none", "running", "ended")), ("startedAt", Nullable(Time)), ("endedAt", Nullable(Time)),
            ("bytesDone", Number), ("bytesTotal", Number), ("findingCount", Number),
            ("findings", List(Object(
                ("file", Text), ("digest", Nullable(DigestText)),
                ("action", OneOf(
                    "mended", "fetched", "quarantined", "unreadable", "released", "parityMended", "parityRebuilt",
                    "left")))))),
        [Health] = Object(("status", Text)),
        [Readiness] = Object(("status", Text), ("reads", Flag), ("writes", Flag), ("damagedBlobs", Number)),
        [Problem] = DocumentSchemas.Create(AnswerJson.Default.ProblemDocument),
    };

    /// <summary>An object with the given properties.</summary>
    public static OpenApiSchema Object(params (string Name, IOpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = properties.ToDictionary(static p => p.Name, static p => p.Schema),
    };

    private static OpenApiSchema List(IOpenApiSchema of) => new() { Type = JsonSchemaType.Array, Items = of };

    private static OpenApiSchema MapOf(IOpenApiSchema of) =>
        new() { Type = JsonSchemaType.Object, AdditionalProperties = of };

    internal static OpenApiSchema Nullable(OpenApiSchema of) =>
        new() { Type = of.Type | JsonSchemaType.Null, Format = of.Format, Pattern = of.Pattern };

    internal static OpenApiSchema OneOf(params string[] names) =>
        new() { Type = JsonSchemaType.String, Enum = [.. names.Select(static name => (JsonNode)name)] };
}
