using BlobStash.LoadBench.Load;

namespace BlobStash.LoadBench.Workloads;

/// <summary>Every workload there is.</summary>
internal static class WorkloadList
{
    private const int Kibibyte = 1024;
    private const int Mebibyte = 1024 * Kibibyte;

    public static IReadOnlyList<IWorkload> All { get; } =
    [
        new BlobWorkload("put-1k-c16", "New blobs of 1 KiB over 16 connections")
        {
            Verb = LoadVerb.Put, Length = Kibibyte, CountPerSecond = 60_000, WarmUpCount = 40_000,
        },
        new BlobWorkload("put-1k-c1", "New blobs of 1 KiB over one connection")
        {
            Verb = LoadVerb.Put, Length = Kibibyte, Connections = 1, CountPerSecond = 20_000, WarmUpCount = 20_000,
        },
        new BlobWorkload("get-1k-c16", "Stored blobs of 1 KiB over 16 connections, every body compared")
        {
            Verb = LoadVerb.Get, Length = Kibibyte, StoredCount = 10_000,
        },
        new BlobWorkload("get-1k-c1", "Stored blobs of 1 KiB over one connection, every body compared")
        {
            Verb = LoadVerb.Get, Length = Kibibyte, Connections = 1, StoredCount = 10_000,
        },
        new BlobWorkload("put-1m-c16", "New blobs of 1 MiB over 16 connections")
        {
            Verb = LoadVerb.Put, Length = Mebibyte, CountPerSecond = 1500, WarmUpCount = 500,
        },
        new BlobWorkload("put-1m-c1", "New blobs of 1 MiB over one connection")
        {
            Verb = LoadVerb.Put, Length = Mebibyte, Connections = 1, CountPerSecond = 1000, WarmUpCount = 200,
        },
        new BlobWorkload("put-8m-c16", "New blobs of 8 MiB over 16 connections")
        {
            Verb = LoadVerb.Put, Length = 8 * Mebibyte, CountPerSecond = 200, WarmUpCount = 64,
        },
        new BlobWorkload("get-1m-c16", "Stored blobs of 1 MiB over 16 connections, every body compared")
        {
            Verb = LoadVerb.Get, Length = Mebibyte, StoredCount = 256,
        },
        new BlobWorkload("get-1m-c1", "Stored blobs of 1 MiB over one connection, every body compared")
        {
            Verb = LoadVerb.Get, Length = Mebibyte, Connections = 1, StoredCount = 256,
        },
        new BlobWorkload("head-hit", "Questions for stored digests over 16 connections")
        {
            Verb = LoadVerb.HeadHit, Length = Kibibyte, StoredCount = 10_000,
        },
        new BlobWorkload("head-miss", "Questions for unknown digests over 16 connections")
        {
            Verb = LoadVerb.HeadMiss, Length = Kibibyte, StoredCount = 10_000,
        },
        new MemoryWorkload(),
        new StateWorkload(),
        new SketchWorkload(),
        new SyncFindWorkload("sync-find-1m", 1_000_000, isLong: false),
        new SyncFindWorkload("sync-find-10m", 10_000_000, isLong: true),
        new SyncWorkload(),
        new SyncEmptyWorkload("sync-empty-4k", 4 * Kibibyte, 20_000),
        new SyncEmptyWorkload("sync-empty-1m", Mebibyte, 2000),
        new FollowWorkload(),
        new StartWorkload("start-clean", "Time to listen with 100 000 blobs after a clean stop", isKilled: false),
        new StartWorkload("start-kill9", "Time to listen with 100 000 blobs after kill -9", isKilled: true),
        new RecoverWorkload(),
        new ScrubWorkload(),
        new RepairWorkload(),
        new CompactWorkload(),
        new DotnetTreeWorkload(),
        new TenMillionWorkload(),
    ];
}
