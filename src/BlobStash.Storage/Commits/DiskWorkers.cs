using System.Collections.Concurrent;

namespace BlobStash.Storage.Commits;

/// <summary>
/// A few threads of our own for calls that wait for the disk (flushes above all), because a handful of them would hold
/// up every request on the thread pool of a small machine. Thread safe.
/// </summary>
internal sealed class DiskWorkers : IAsyncDisposable
{
    private const int ThreadCount = 4;

    // Each caller queues one piece of work and waits for it, so the queue is as long as there are uploads, which the
    // server bounds.
    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> _queue = [];
    private readonly Task[] _threads;

    public DiskWorkers()
    {
        _threads = new Task[ThreadCount];
        for (var i = 0; i < ThreadCount; i++)
        {
            _threads[i] = DiskThread.Start("BlobStash disk", Run);
        }
    }

    /// <summary>Runs the work on one of the threads; its exception is the task's.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _queue.Add((work, done));
        }
        catch (InvalidOperationException)
        {
            // The queue's way to say that it takes no more work.
            done.SetException(new ObjectDisposedException(nameof(DiskWorkers)));
        }

        return done.Task;
    }

    /// <summary>Runs work that deals with its own errors, and for which nobody waits.</summary>
    public void Post(Action work) => _ = RunAsync(work);

    /// <summary>Ends the threads when all queued work is done.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await Task.WhenAll(_threads).ConfigureAwait(false);
        _queue.Dispose();
    }

    private void Run()
    {
        foreach (var (work, done) in _queue.GetConsumingEnumerable())
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception error)
            {
                // Whatever the work threw belongs to the caller who waits for it, not to this loop.
                done.SetException(error);
            }
        }
    }
}
