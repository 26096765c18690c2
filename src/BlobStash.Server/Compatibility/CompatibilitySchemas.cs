using BlobStash.Server.OpenApi;
using Microsoft.OpenApi;

namespace BlobStash.Server.Compatibility;

/// <summary>The schemas of the JSON bodies that only the compatible routes have.</summary>
internal static class CompatibilitySchemas
{
    /// <summary>A listing.</summary>
    public const string Page = "CompatiblePage";

    /// <summary>The digests of one bucket.</summary>
    public const string Leaf = "CompatibleLeaf";

    /// <summary>What a session did.</summary>
    public const string Statistics = "CompatibleStatistics";

    /// <summary>The answer to a ping.</summary>
    public const string Pong = "CompatiblePong";

    /// <summary>Blobs in the fields of a form.</summary>
    public const string Upload = "CompatibleUpload";

    private static readonly OpenApiSchema Text = new() { Type = JsonSchemaType.String };
    private static readonly OpenApiSchema Flag = new() { Type = JsonSchemaType.Boolean };
    private static readonly OpenApiSchema Number = new() { Type = JsonSchemaType.Integer, Format = "int64" };

    /// <summary>Every schema by name.</summary>
    public static IReadOnlyDictionary<string, OpenApiSchema> All { get; } = new Dictionary<string, OpenApiSchema>
    {
        [Page] = BodySchemas.Object(
            ("data", new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = BodySchemas.Object(("hash", Text), ("size", Number)),
            }),
            ("pagination", BodySchemas.Object(
                ("count", Number), ("cursor", Text), ("has_more", Flag), ("per_page", Number)))),
        [Leaf] = BodySchemas.Object(
            ("prefix", Text),
            ("count", Number),
            ("hashes", new OpenApiSchema { Type = JsonSchemaType.Array | JsonSchemaType.Null, Items = Text })),
        [Statistics] = BodySchemas.Object(
            ("blobs_downloaded", Number), ("downloaded_size", Number), ("blobs_uploaded", Number),
            ("uploaded_size", Number), ("sync_duration", Text), ("already_in_sync", Flag), ("one_way_sync", Flag)),
        [Upload] = UploadForm(),
        [Pong] = BodySchemas.Object(("ping", Text)),
    };

    private static OpenApiSchema UploadForm()
    {
        var file = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = "binary",
            Description = "The bytes of the blob that the field is named for.",
        };
        OpenApiSchema form = BodySchemas.Object((BodySchemas.ExampleDigest, file));
        form.AdditionalProperties = file;
        return form;
    }
}
