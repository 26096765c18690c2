namespace BlobStash.Server.OpenApi;

/// <summary>A documented body of a request or an answer.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Schema">Name of a schema in <see cref="BodySchemas"/>; <see langword="null"/> for plain bytes.</param>
/// <param name="Example">Example as JSON text; <see langword="null"/> where bytes have none.</param>
internal sealed record RouteBody(string MediaType, string? Schema = null, string? Example = null)
{
    /// <summary>What the bytes are and where they come from, which no schema can say; empty where one does.</summary>
    public string Note { get; init; } = "";
}
