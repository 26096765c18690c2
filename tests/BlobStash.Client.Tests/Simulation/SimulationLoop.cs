namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// Runs one simulation in the thread pool, which must have a single thread: this work goes to the end of its queue
/// again and again, and when it finds nothing else there, nothing can run until the next timer fires. So everything
/// that a session does happens in the same order each time.
/// </summary>
internal sealed class SimulationLoop(VirtualClock clock, Func<Task> simulation) : IThreadPoolWorkItem
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _running;

    /// <summary>Makes the thread pool one of a single thread; the process must be one for a single core.</summary>
    public static void RequireSingleThread()
    {
        ThreadPool.SetMinThreads(1, 1);
        if (!ThreadPool.SetMaxThreads(1, 1))
        {
            throw new InvalidOperationException("Start the process with DOTNET_PROCESSOR_COUNT=1.");
        }
    }

    /// <summary>Runs a simulation to its end.</summary>
    /// <exception cref="SimulationFailure">It waits for something that never comes.</exception>
    public static Task RunAsync(VirtualClock clock, Func<Task> simulation)
    {
        var loop = new SimulationLoop(clock, simulation);
        ThreadPool.UnsafeQueueUserWorkItem(loop, preferLocal: false);
        return loop._ended.Task;
    }

    public void Execute()
    {
        _running ??= simulation();
        if (ThreadPool.PendingWorkItemCount > 0)
        {
            // Others first.
        }
        else if (_running.IsCompleted)
        {
            _ended.SetFromTask(_running);
            return;
        }
        else if (!clock.TryFireNext())
        {
            _ended.SetException(new SimulationFailure("It waits for something that never comes."));
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
