using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// What the original does to every request before it looks at the route: standard headers, an answer to OPTIONS, and
/// the redirect to the clean path.
/// </summary>
internal static class CompatibilityPipeline
{
    private const string Root = "/api/";

    /// <summary>Goes directly behind routing. Requests for other paths pass without an extra await.</summary>
    public static void UseCompatibility(this IApplicationBuilder app)
    {
        ApiKeyRing keys = app.ApplicationServices.GetRequiredService<ApiKeyRing>();
        app.Use(next => context =>
        {
            var path = context.Request.Path.Value ?? "";
            var isDoubled = path.Contains("//", StringComparison.Ordinal);
            var clean = isDoubled ? RemoveDoubledSlashes(path) : path;
            return clean.StartsWith(Root, StringComparison.OrdinalIgnoreCase)
                ? AnswerAsync(context, clean, keys.IsEmpty, next)
                : next(context);
        });
    }

    private static Task AnswerAsync(HttpContext context, string clean, bool isOpen, RequestDelegate next)
    {
        StandardHeaders.Set(context.Response.Headers);
        Endpoint? endpoint = context.GetEndpoint();
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }
        if (endpoint is null || endpoint.Metadata.Count == 0)
        {
            // No route, or routing's own 405: neither carries the shape of this family.
            context.Features.Set<IProblemWriter>(ErrorWriter.Instance);
        }
        if (isOpen && IsForeignPage(context.Request.Headers))
        {
            return ErrorWriter.Instance.WriteAsync(context, new Problem(
                ProblemKinds.CrossSiteRefused, "A node without API keys does not answer to pages of other web sites."));
        }
        if (clean.Length != context.Request.Path.Value!.Length)
        {
            return RedirectAsync(context, clean);
        }
        return endpoint is not null && clean.EndsWith('/')
            ? RedirectAsync(context, clean.TrimEnd('/'))
            : next(context);
    }

    /// <summary>
    /// The standard headers let the page of any site read an answer. The original relies on its key there; without
    /// keys, only pages of this machine may. Every request whose answer a page could read carries its origin (WHATWG
    /// Fetch, section 3.2).
    /// </summary>
    private static bool IsForeignPage(IHeaderDictionary headers) =>
        headers.Origin.Count > 0
        && !(Uri.TryCreate(headers.Origin.ToString(), UriKind.Absolute, out Uri? origin)
            && LoopbackNames.IsLoopback(origin.Host));

    private static Task RedirectAsync(HttpContext context, string clean)
    {
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        // Relative to the request, so that it holds behind any prefix: up to the root of this node, and down again.
        var slashes = context.Request.Path.Value.AsSpan().Count('/');
        context.Response.Headers.Location = string.Concat(
            string.Concat(Enumerable.Repeat("../", slashes - 1)),
            new PathString(clean).ToUriComponent().AsSpan(1),
            context.Request.QueryString.Value);
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static string RemoveDoubledSlashes(string path)
    {
        Span<char> clean = path.Length <= 256 ? stackalloc char[path.Length] : new char[path.Length];
        var length = 0;
        foreach (var c in path)
        {
            if (c != '/' || length == 0 || clean[length - 1] != '/')
            {
                clean[length++] = c;
            }
        }
        return new string(clean[..length]);
    }
}
