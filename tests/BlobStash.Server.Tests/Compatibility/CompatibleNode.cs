using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using BlobStash.Core.Hashing;
using BlobStash.Server.Hosting;
using BlobStash.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Compatibility;

/// <summary>
/// A whole node on a real socket, seen by a client of the original: a key, Basic, and the /api routes.
/// </summary>
public class CompatibleNode : IAsyncLifetime
{
    public const string Key = "a-key-for-these-tests";
    public const string Blobs = "/api/blobstore/blob/";

    private readonly string _folder = Directory.CreateTempSubdirectory("blobstash-compatible-").FullName;
    private WebApplication? _app;

    public HttpClient Client { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    public static string Credential { get; } = Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + Key));

    protected virtual IEnumerable<string> Keys =>
    [
        "--BlobStash:ApiKeys:0:Id=root", $"--BlobStash:ApiKeys:0:Key={Key}", "--BlobStash:ApiKeys:0:Roles:0=admin",
        "--BlobStash:ApiKeys:1:Id=reader", "--BlobStash:ApiKeys:1:Key=a-key-that-reads-only",
        "--BlobStash:ApiKeys:1:Roles:0=read",
    ];

    protected virtual IEnumerable<string> Logging =>
        ["--Serilog:MinimumLevel:Default=Fatal", "--Serilog:MinimumLevel:Override:Microsoft=Fatal"];

    protected string Folder => _folder;

    internal BlobStore Store => _app!.Services.GetRequiredService<BlobStore>();

    internal T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public static string Name(byte[] bytes) => Blake2b256.Hash(bytes).ToString();

    public static byte[] RandomBytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public async Task InitializeAsync()
    {
        _app = await ServerHost.BuildAsync(
        [
            "--Urls=http://127.0.0.1:0", $"--BlobStash:DataDirectory={_folder}", "--BlobStash:Storage:Durability=None",
            "--BlobStash:Log:Console=false", "--Serilog:WriteTo:File:Name=File",
            $"--Serilog:WriteTo:File:Args:path={Path.Combine(_folder, "logs", "log-.txt")}", .. Logging, .. Keys,
        ]);
        await _app.StartAsync();
        Url = new Uri(_app.Urls.First());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Url };
        if (Keys.Any())
        {
            Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Credential);
        }
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async Task<string> StoreAsync(byte[] bytes)
    {
        using HttpResponseMessage response =
            await Client.PostAsync(Blobs + Name(bytes), new ByteArrayContent(bytes));
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        return Name(bytes);
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await Client.SendAsync(request);
    }

    /// <summary>Sends bytes as they are on a connection of their own and returns everything that comes back.</summary>
    public async Task<string> SendRawAsync(string head, byte[]? body = null, bool closesWriting = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Url.Host, Url.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ReplaceLineEndings("\r\n")));
        await stream.WriteAsync(body ?? []);
        if (closesWriting)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException) when (closesWriting)
        {
            // The node ends the connection of a client that hung up in the middle of a body.
            return "";
        }
    }

    /// <summary>The head of a request that carries the key and ends the connection.</summary>
    public string Head(string requestLine, string more = "") =>
        $"{requestLine} HTTP/1.1\nHost: {Url.Authority}\nAuthorization: Basic {Credential}\n"
        + $"Connection: close\n{more}\n";
}
