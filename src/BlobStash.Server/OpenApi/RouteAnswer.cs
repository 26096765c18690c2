namespace BlobStash.Server.OpenApi;

/// <summary>A documented answer.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="Description">When it is given.</param>
/// <param name="Body">Its body; <see langword="null"/> when it has none.</param>
internal sealed record RouteAnswer(int Status, string Description, RouteBody? Body = null);
