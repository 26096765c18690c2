using Microsoft.OpenApi;

namespace BlobStash.Server.OpenApi;

/// <summary>One documented parameter.</summary>
/// <param name="Name">Name as sent.</param>
/// <param name="Place">Where it is sent.</param>
/// <param name="Schema">What it may be.</param>
/// <param name="Description">Meaning, range and default.</param>
internal sealed record RouteParameter(string Name, ParameterPlace Place, OpenApiSchema Schema, string Description)
{
    /// <summary>
    /// A value that works, only where there has to be one: the page fills it in, and an optional parameter that is
    /// there changes the answer.
    /// </summary>
    public string? Example { get; init; }

    /// <summary>Whether a request without it is refused.</summary>
    public bool IsRequired => Example is not null;
}
