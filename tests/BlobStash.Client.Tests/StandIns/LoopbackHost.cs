using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>An HTTP server on a free loopback port that notes every request. Derived classes answer.</summary>
internal abstract class LoopbackHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    protected LoopbackHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        });
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    public Uri Url => new(_application.Urls.Single());

    /// <summary>Every request as <c>METHOD /path</c>, in order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Asked before every answer; true when it has answered itself.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    public Task ListenAsync() => _application.StartAsync();

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }

    protected static async Task<byte[]> ReadBodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    protected abstract Task AnswerAsync(HttpContext context);

    private async Task HandleAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (Intercept is null || !await Intercept(context))
        {
            await AnswerAsync(context);
        }
    }
}
