using System.Diagnostics;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Load;

/// <summary>Puts a server under load, one thread a connection.</summary>
internal sealed class LoadRun
{
    private readonly HttpServer _server;
    private readonly LoadPlan _plan;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _begun;

    private LoadRun(HttpServer server, LoadPlan plan) => (_server, _plan) = (server, plan);

    /// <summary>Runs a plan to its end.</summary>
    /// <exception cref="AggregateException">A request was not answered as it should be.</exception>
    public static LoadResult Run(HttpServer server, LoadPlan plan)
    {
        TimeSpan serverBefore = server.Process.GetProcessorTime();
        TimeSpan clientBefore = Environment.CpuUsage.TotalTime;
        var run = new LoadRun(server, plan);
        TimeSpan[] latencies = run.RunThreads();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(run._start);
        TimeSpan clientTime = Environment.CpuUsage.TotalTime - clientBefore;
        TimeSpan serverTime = server.Process.GetProcessorTime() - serverBefore;

        Array.Sort(latencies);
        var movesBytes = plan.Verb is LoadVerb.Put or LoadVerb.Get;
        var bytes = movesBytes ? latencies.LongLength * plan.Blobs.Length : 0;
        return new LoadResult(latencies.LongLength, bytes, elapsed)
        {
            Latencies = latencies,
            ServerTime = serverTime,
            ClientTime = clientTime,
            ServerMemory = server.Process.GetMemory(),
        };
    }

    private TimeSpan[] RunThreads()
    {
        var latencies = new List<TimeSpan>[_plan.Connections];
        var errors = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, _plan.Connections).Select(number => new Thread(() =>
        {
            try
            {
                latencies[number] = RunConnection(number);
            }
            catch (Exception e)
            {
                // Whatever ends a connection is thrown to the caller; on a thread it would end the process.
                lock (errors)
                {
                    errors.Add(e);
                }
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        return errors.Count == 0
            ? [.. latencies.SelectMany(static part => part)]
            : throw new AggregateException(errors);
    }

    private List<TimeSpan> RunConnection(int number)
    {
        var latencies = new List<TimeSpan>(1 << 16);
        var random = new Random(number);
        using var connection = new HttpConnection(_server);
        while (TryTakeTurn(out var turn))
        {
            var index = _plan.Verb == LoadVerb.Put ? (int)turn : random.Next(_plan.Blobs.Count);
            var before = Stopwatch.GetTimestamp();
            Exchange(connection, index);
            latencies.Add(Stopwatch.GetElapsedTime(before));
        }
        return latencies;
    }

    private bool TryTakeTurn(out long turn)
    {
        turn = Interlocked.Increment(ref _begun) - 1;
        var isThereMore = _plan.Verb != LoadVerb.Put || turn < _plan.Blobs.Count;
        return isThereMore && turn < _plan.MaxRequests && Stopwatch.GetElapsedTime(_start) < _plan.MaxDuration;
    }

    private void Exchange(HttpConnection connection, int index)
    {
        var (status, expected) = _plan.Verb switch
        {
            LoadVerb.Put => (connection.Put(_plan.Blobs, index), 201),
            LoadVerb.Get => (connection.Get(_plan.Blobs, index), 200),
            LoadVerb.HeadHit => (connection.Head(_plan.Blobs, index), 200),
            _ => (connection.Head(_plan.Blobs, index), 404),
        };
        if (status != expected)
        {
            throw new InvalidDataException($"{_plan.Verb} answered {status} instead of {expected}.");
        }
    }
}
