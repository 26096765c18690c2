using System.Text.Json;
using BlobStash.LoadBench.Traffic;
using BlobStash.Protocol.Documents;

namespace BlobStash.LoadBench.Servers;

/// <summary>What one session cost.</summary>
/// <param name="Report">As the initiator tells it.</param>
/// <param name="Time">From the request for the session to its report.</param>
internal sealed record SyncRun(SyncReport Report, TimeSpan Time)
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

    /// <summary>How the difference was found, as the report names it.</summary>
    public string Method => JsonNamingPolicy.CamelCase.ConvertName(Report.Method.ToString());

    /// <summary>Blobs that were pulled and pushed.</summary>
    public long MovedBlobs => Report.Pulled.Blobs + Report.Pushed.Blobs;

    /// <summary>Bytes that were pulled and pushed.</summary>
    public long MovedBytes => Report.Pulled.Bytes + Report.Pushed.Bytes;

    /// <summary>Blobs that a dry run found to pull and to push.</summary>
    public long FoundBlobs =>
        Report.Difference is { } difference ? difference.ToPull.Blobs + difference.ToPush.Blobs : 0;
}
