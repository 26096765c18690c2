using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using BlobStash.EndToEnd.Tests.Nodes;

namespace BlobStash.EndToEnd.Tests;

public sealed partial class SignalTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hangup_RunningNode_ReadsItsSettingsAgainAndGoesOn()
    {
        await using Node node = await Node.StartAsync(_folder.Path);

        node.Process.HangUp();
        await node.Process.Output.WaitAsync(ReloadedPattern(), Deadline);

        Assert.Equal(0, (await node.Client.GetStateAsync()).Count);
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task Terminate_Twice_EndsAsOnceWithItsCheckpoint()
    {
        await using Node node = await Node.StartAsync(_folder.Path);

        node.Process.Terminate();
        node.Process.Terminate();

        Assert.Equal(0, await node.Process.WaitForExitAsync());
        await node.Process.Output.WaitAsync(CheckpointPattern(), Deadline);
        Assert.Equal("", node.Process.Errors.Text);
    }

    [Fact]
    public async Task Start_SocketOfAKilledNode_TakesItOverButNotThatOfALivingOne()
    {
        var socket = _folder.At("node.sock");
        string[] arguments = ["--urls", $"http://unix:{socket}", "--BlobStash:DataDirectory"];
        await using (var killed = ServerProcess.Start(_folder.Path, [.. arguments, "first"]))
        {
            await killed.Output.WaitAsync(ListensPattern(), Deadline);
            await killed.KillAsync();
        }
        Assert.True(Path.Exists(socket));

        await using var living = ServerProcess.Start(_folder.Path, [.. arguments, "first"]);
        await living.Output.WaitAsync(ListensPattern(), Deadline);
        await using var refused = ServerProcess.Start(_folder.Path, [.. arguments, "second"]);

        Assert.Equal(4, await refused.WaitForExitAsync());
        Assert.Contains(socket, refused.Errors.Text);
        Assert.DoesNotContain('\n', refused.Errors.Text);
        Assert.Equal(HttpStatusCode.OK, await GetHealthAsync(socket));
    }

    [Fact]
    public async Task Start_FileInPlaceOfASocket_IsLeftAlone()
    {
        var path = _folder.At("precious");
        await File.WriteAllTextAsync(path, "");

        await using var refused = ServerProcess.Start(
            _folder.Path, "--urls", $"http://unix:{path}", "--BlobStash:DataDirectory", "data");

        Assert.Equal(4, await refused.WaitForExitAsync());
        Assert.Contains($"{path} is there and is no socket", refused.Errors.Text);
        Assert.True(File.Exists(path));
        Assert.False(Directory.Exists(_folder.At("data")));
    }

    [Fact]
    public async Task Terminate_OutputThatNobodyReads_DelaysNeitherRequestsNorTheStop()
    {
        const int requestsThatFillThePipe = 1000;
        var socket = _folder.At("node.sock");
        await using var process = ServerProcess.StartUnread(
            _folder.Path,
            "--urls", $"http://unix:{socket}", "--BlobStash:DataDirectory", "data",
            "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Information",
            "--Serilog:MinimumLevel:Override:Microsoft.AspNetCore", "Information");
        using HttpClient client = CreateClient(socket);
        await WaitUntilItAnswersAsync(client);

        for (var i = 0; i < requestsThatFillThePipe; i++)
        {
            using HttpResponseMessage response = await client.GetAsync("http://localhost/healthz");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        process.Terminate();

        Assert.Equal(0, await process.WaitForExitAsync());
        Assert.True(File.Exists(_folder.At("data/checkpoint")));
    }

    private static async Task WaitUntilItAnswersAsync(HttpClient client)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(deadline.Token))
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync("http://localhost/healthz", deadline.Token);
                return;
            }
            catch (HttpRequestException e) when (e.InnerException is SocketException)
            {
                // There is no socket yet, or nobody listens on it yet.
                continue;
            }
        }
    }

    private static async Task<HttpStatusCode> GetHealthAsync(string socket)
    {
        using HttpClient client = CreateClient(socket);
        using HttpResponseMessage response = await client.GetAsync("http://localhost/healthz");
        return response.StatusCode;
    }

    private static HttpClient CreateClient(string socket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        return new HttpClient(handler);
    }

    [GeneratedRegex("Read the settings again")]
    private static partial Regex ReloadedPattern();

    [GeneratedRegex("Wrote a checkpoint of [0-9]+ blob")]
    private static partial Regex CheckpointPattern();

    [GeneratedRegex("BlobStash listens on")]
    private static partial Regex ListensPattern();
}
