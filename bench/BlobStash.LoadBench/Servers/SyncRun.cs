using System.Text.Json;
using BlobStash.LoadBench.Traffic;

namespace BlobStash.LoadBench.Servers;

/// <summary>What one session cost.</summary>
/// <param name="Report">As the initiator tells it.</param>
/// <param name="Time">From the request for the session to its report.</param>
internal sealed record SyncRun(JsonElement Report, TimeSpan Time)
{
    /// <summary>All that went to the peer and came from it.</summary>
    public required TrafficCount Traffic { get; init; }

    /// <summary>The part of it that found the difference and compared the roots.</summary>
    public required TrafficCount Finding { get; init; }

    /// <summary>The part of it that turned short ids into digests.</summary>
    public required TrafficCount Naming { get; init; }

    /// <summary>What both nodes used.</summary>
    public required TimeSpan ProcessorTime { get; init; }

    /// <summary>How much the resident memory of the initiator grew at most, in bytes.</summary>
    public required long MemoryGrowth { get; init; }

    public string Method => Report.GetProperty("method").GetString()!;

    /// <summary>Blobs that were pulled and pushed.</summary>
    public long MovedBlobs => Count("pulled", "blobs") + Count("pushed", "blobs");

    /// <summary>Bytes that were pulled and pushed.</summary>
    public long MovedBytes => Count("pulled", "bytes") + Count("pushed", "bytes");

    /// <summary>Blobs that a dry run found to pull and to push.</summary>
    public long FoundBlobs => FindPlanned("toPull") + FindPlanned("toPush");

    private long Count(string way, string what) => Report.GetProperty(way).GetProperty(what).GetInt64();

    private long FindPlanned(string way)
    {
        JsonElement difference = Report.GetProperty("difference");
        return difference.ValueKind == JsonValueKind.Object
            ? difference.GetProperty(way).GetProperty("blobs").GetInt64()
            : 0;
    }
}
