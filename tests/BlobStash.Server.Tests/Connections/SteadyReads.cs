using System.Net.Sockets;
using BlobStash.Core.Digests;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Connections;

/// <summary>
/// One steady and slow reader for each way to ask, all of one node and at the same time: each takes ten seconds, nearly
/// all of which it waits.
/// </summary>
public sealed class SteadyReads : IAsyncLifetime
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly Dictionary<(string, string), Task<long>> _reads = [];
    private KestrelNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await KestrelNode.StartAsync(SlowReading.Impatient);
        Digest digest = await SlowReading.PutAsync(_node);
        foreach (var way in SteadyReaderTests.Ways)
        {
            var (request, headers) = ((string)way[0], (string)way[1]);
            _reads.Add((request, headers), ReadAsync(string.Format(null, request, digest), headers, digest));
        }
    }

    /// <summary>How many bytes came until the node ended the connection.</summary>
    public Task<long> CountAsync(string request, string headers) => _reads[(request, headers)];

    public async Task DisposeAsync()
    {
        // A test has said by then which of them failed.
        await Task.WhenAll(_reads.Values.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _node.DisposeAsync();
    }

    /// <summary>
    /// Reads on a thread of its own: one of the pool, which the tests beside it share, may be kept waiting for longer
    /// than the node waits for a reader.
    /// </summary>
    private async Task<long> ReadAsync(string request, string headers, Digest digest)
    {
        using Socket client = await SlowReading.ConnectAsync(_node.Url);
        await SlowReading.SendAsync(client, request, headers + "Connection: close\r\n", digest);
        return await Task.Factory.StartNew(
            () => ReadToEnd(client), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static long ReadToEnd(Socket client)
    {
        using var pause = new ManualResetEventSlim();
        var received = 0L;
        var buffer = new byte[180_000];
        while (client.Receive(buffer) is > 0 and var read)
        {
            received += read;
            pause.Wait(Pause);
        }
        return received;
    }
}
