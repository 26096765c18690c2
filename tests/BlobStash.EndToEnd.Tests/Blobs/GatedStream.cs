namespace BlobStash.EndToEnd.Tests.Blobs;

/// <summary>Bytes of which the first part can be read at once, the rest when the gate is opened.</summary>
internal sealed class GatedStream(byte[] bytes, int openBytes) : MemoryStream(bytes, writable: false)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when somebody waits for the rest.</summary>
    public Task GateReached => _reached.Task;

    public void Open() => _open.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = openBytes - (int)Position;
        if (left > 0)
        {
            return Read(buffer.Span[..Math.Min(buffer.Length, left)]);
        }
        _reached.TrySetResult();
        await _open.Task.WaitAsync(cancellationToken);
        return Read(buffer.Span);
    }
}
