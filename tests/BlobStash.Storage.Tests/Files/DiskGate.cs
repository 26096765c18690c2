namespace BlobStash.Storage.Tests.Files;

/// <summary>Holds the thread that makes a disk call until the test lets it go on.</summary>
internal sealed class DiskGate : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEvent _open = new(false);

    /// <summary>Completes when a thread stands before the gate.</summary>
    public Task Reached => _reached.Task.WaitAsync(Patience);

    public void Open() => _open.Set();

    /// <summary>Called by the disk.</summary>
    public void Pass()
    {
        _reached.TrySetResult();
        if (!_open.WaitOne(Patience))
        {
            throw new TimeoutException("Nobody opened the gate.");
        }
    }

    /// <summary>
    /// Opens the gate for good; the event is left to its finalizer, as a thread may still be about to pass.
    /// </summary>
    public void Dispose() => _open.Set();
}
