using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Server.Tests.Compatibility;

/// <summary>
/// Passes requests below /api on to a node and knows no other path, so that the node looks like the original.
/// </summary>
internal sealed class CompatibleFront : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private CompatibleFront(WebApplication app, HttpClient client) => (_app, _client) = (app, client);

    public string Url => _app.Urls.First();

    public static async Task<CompatibleFront> StartAsync(Uri node)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var client = new HttpClient { BaseAddress = node };
        app.Run(context => PassAsync(context, client));
        await app.StartAsync();
        return new CompatibleFront(app, client);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private static async Task PassAsync(HttpContext context, HttpClient client)
    {
        if (!context.Request.Path.StartsWithSegments("/api"))
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
        if (context.Request.ContentLength is not null)
        {
            request.Content = new StreamContent(context.Request.Body);
        }
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        using HttpResponseMessage response =
            await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body);
    }
}
