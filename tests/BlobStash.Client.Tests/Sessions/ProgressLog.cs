using System.Collections.Concurrent;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Notes every report at once, on the thread that makes it.</summary>
internal sealed class ProgressLog : IProgress<SyncProgress>
{
    public ConcurrentQueue<SyncProgress> Reports { get; } = [];

    public void Report(SyncProgress value) => Reports.Enqueue(value);
}
