namespace BlobStash.Server.OpenApi;

/// <summary>One documented parameter.</summary>
/// <param name="Name">Name as sent.</param>
/// <param name="Place">Where it is sent.</param>
/// <param name="Description">Meaning, range and default.</param>
/// <param name="Example">A value that works; shown for parts of the path, which must be there.</param>
internal sealed record RouteParameter(string Name, ParameterPlace Place, string Description, string Example);
