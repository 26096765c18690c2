using System.Net;
using BlobStash.Server.Hosting;
using BlobStash.Storage;
using BlobStash.Storage.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Nodes;

/// <summary>A whole node behind a real socket, on a port that the operating system picks.</summary>
internal sealed class KestrelNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _ownsFolder;
    private bool _isStopped;

    private KestrelNode(WebApplication app, TempFolder folder, bool ownsFolder)
    {
        (_app, Folder, _ownsFolder) = (app, folder, ownsFolder);
        Url = new Uri(app.Urls.First());
        Client = new HttpClient { BaseAddress = Url };
    }

    public TempFolder Folder { get; }

    public Uri Url { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public BlobStore Store => Services.GetRequiredService<BlobStore>();

    public static Task<KestrelNode> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(new TempFolder(), ownsFolder: true, openDisk: null, settings);

    public static async Task<KestrelNode> StartAsync(
        TempFolder folder,
        bool ownsFolder,
        Func<string, IFileSystem>? openDisk,
        params (string Key, string Value)[] settings)
    {
        WebApplication app = await ServerHost.BuildAsync(CreateArguments(folder, settings), openDisk);
        await app.StartAsync();
        return new KestrelNode(app, folder, ownsFolder);
    }

    /// <summary>The command line that starts a node in a folder.</summary>
    public static string[] CreateArguments(TempFolder folder, params (string Key, string Value)[] settings)
    {
        Dictionary<string, string?> all = folder.CreateSettings();
        all["Urls"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }
        return [.. all.Select(static setting => $"--{setting.Key}={setting.Value}")];
    }

    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }

    /// <summary>Stops the node, which writes its log out, and reads that.</summary>
    public async Task<string> StopAndReadLogAsync()
    {
        await StopAsync();
        return Folder.ReadLog();
    }

    /// <summary>What a client did goes by without a trace: the node answers, stops, and has logged no error.</summary>
    public async Task AssertUnharmedAsync()
    {
        using HttpResponseMessage health = await Client.GetAsync(new Uri("/healthz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.DoesNotContain(" ERR ", await StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        if (_ownsFolder)
        {
            Folder.Dispose();
        }
    }
}
