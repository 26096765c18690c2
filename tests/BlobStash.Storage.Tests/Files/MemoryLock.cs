namespace BlobStash.Storage.Tests.Files;

/// <summary>A held lock of a <see cref="MemoryFileSystem"/>.</summary>
internal sealed class MemoryLock(Action release) : IDisposable
{
    public void Dispose() => release();
}
