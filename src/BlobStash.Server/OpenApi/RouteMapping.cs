using BlobStash.Server.Security;

namespace BlobStash.Server.OpenApi;

/// <summary>Maps a declared route: its guard in front, its declaration and its problem shape as metadata.</summary>
internal static class RouteMapping
{
    /// <summary>Adds the route. The handler runs only for senders with the declared role.</summary>
    public static void Map(this IEndpointRouteBuilder routes, RouteDefinition definition, RequestDelegate handler)
    {
        RequestDelegate guarded = definition.Role is { } role
            ? routes.ServiceProvider.GetRequiredService<RouteGuard>().Require(role, handler)
            : handler;
        routes.MapMethods(definition.Pattern, [definition.Method], guarded)
            .WithMetadata(definition, definition.ProblemWriter)
            .WithDisplayName($"{definition.Method} {definition.Pattern}");
    }
}
