using BlobStash.Protocol.Routes;
using BlobStash.Server.OpenApi;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// The routes of the original BlobStash, described in docs/protocol/compatibility.md. Everything that is peculiar to
/// them stays in this folder.
/// </summary>
internal static class CompatibilityRoutes
{
    /// <summary>Heading in the documentation.</summary>
    public const string Group = RouteGroups.Compatible;

    private static readonly string[] AnyMethod = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    private static readonly byte[] Pong = """{"ping":"pong"}"""u8.ToArray();

    /// <summary>Adds the routes.</summary>
    public static void MapCompatibility(this IEndpointRouteBuilder routes)
    {
        var reading = routes.ServiceProvider.GetRequiredService<BlobGetEndpoint>();
        var writing = routes.ServiceProvider.GetRequiredService<BlobPostEndpoint>();
        var upload = routes.ServiceProvider.GetRequiredService<UploadEndpoint>();
        var listing = routes.ServiceProvider.GetRequiredService<EnumerateEndpoint>();
        var state = routes.ServiceProvider.GetRequiredService<SyncStateEndpoint>();
        var trigger = routes.ServiceProvider.GetRequiredService<TriggerEndpoint>();
        routes.Map(BlobRouteTable.Get, reading.GetAsync);
        routes.Map(BlobRouteTable.Head, reading.HeadAsync);
        routes.Map(BlobRouteTable.Post, writing.PostAsync);
        routes.Map(BlobRouteTable.Upload, upload.UploadAsync);
        routes.Map(BlobRouteTable.Enumerate, listing.EnumerateAsync);
        MapAnyMethod(routes, SyncRouteTable.State, state.GetStateAsync);
        MapAnyMethod(routes, SyncRouteTable.Leaf, state.GetLeafAsync);
        MapAnyMethod(routes, SyncRouteTable.Trigger, trigger.TriggerAsync);
        MapAnyMethod(routes, SyncRouteTable.Ping, static context =>
            context.Response.WriteBodyAsync(MediaTypes.Json, Pong));
    }

    private static void MapAnyMethod(IEndpointRouteBuilder routes, RouteDefinition definition, RequestDelegate handler)
    {
        foreach (var method in AnyMethod)
        {
            var isListed = method == definition.Method;
            routes.Map(definition with { Method = method, HeadIsSeparate = true, IsListed = isListed }, handler);
        }
    }
}
