using Microsoft.OpenApi;

namespace BlobStash.Server.OpenApi;

/// <summary>
/// The OpenAPI document at <c>/swagger/v1/swagger.json</c> and the page that shows it at <c>/swagger</c>.
/// </summary>
internal static class OpenApiSetup
{
    private const string DocumentName = "v1";

    /// <summary>What the page may load: itself, and the styles that it writes into its own elements.</summary>
    private const string PagePolicy =
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

    /// <summary>Registers the generator.</summary>
    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(static options =>
        {
            options.SwaggerDoc(DocumentName, new OpenApiInfo
            {
                Title = "BlobStash",
                Version = typeof(OpenApiSetup).Assembly.GetName().Version!.ToString(fieldCount: 3),
                Description = "A content-addressed blob store: every blob is named by its BLAKE2b-256 digest.",
            });
            options.AddSecurityDefinition(RouteDocumentFilter.BearerScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key as Bearer token.",
            });
            options.AddSecurityDefinition(RouteDocumentFilter.BasicScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "basic",
                Description = "An API key as password, with an empty user name.",
            });
            options.DocumentFilter<RouteDocumentFilter>();
        });
    }

    /// <summary>Adds the document and the page. Both are open: they tell nothing that the source does not.</summary>
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes)
    {
        IApplicationBuilder page = routes.CreateApplicationBuilder();
        page.Use(static (context, next) =>
        {
            // Static files step aside for requests that already have an endpoint, which is this one.
            context.SetEndpoint(null);
            context.Response.Headers.ContentSecurityPolicy = PagePolicy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return next(context);
        });
        page.UseSwagger();
        page.UseSwaggerUI(static options =>
        {
            // Relative to the page: behind a proxy both have a prefix that the node does not know.
            options.SwaggerEndpoint($"{DocumentName}/swagger.json", "BlobStash");
            options.DocumentTitle = "BlobStash";
        });
        routes.Map("/swagger/{**rest}", page.Build())
            .WithMetadata(new HttpMethodMetadata(["GET", "HEAD"]))
            .WithDisplayName("Swagger UI");
    }
}
