using System.Diagnostics;
using BlobStash.Storage;
using BlobStash.Storage.Files;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.LoadBench.Blobs;

/// <summary>A data directory with blobs of one length, opened without a server.</summary>
internal static class FilledStore
{
    /// <summary>Scrubs as fast as the disk can.</summary>
    public static ScrubOptions FullSpeed { get; } = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = long.MaxValue };

    /// <summary>Bytes of all files with these names.</summary>
    public static long SizeOf(string directory, string pattern) => new DirectoryInfo(directory)
        .EnumerateFiles(pattern, SearchOption.AllDirectories)
        .Sum(static file => file.Length);

    public static Task<BlobStore> OpenAsync(string directory) => BlobStore.OpenAsync(
        new BlobStoreOptions(),
        new PhysicalFileSystem(directory),
        TimeProvider.System,
        NullLogger<BlobStore>.Instance,
        CancellationToken.None);

    /// <summary>Opens and closes a store.</summary>
    /// <returns>The time of the opening, and the records that it read.</returns>
    public static async Task<(TimeSpan Time, long Records)> TimeOpenAsync(string directory)
    {
        var before = Stopwatch.GetTimestamp();
        await using BlobStore store = await OpenAsync(directory);
        return (Stopwatch.GetElapsedTime(before), store.StartReport.ReplayedRecords);
    }

    /// <summary>Scrubs a store once, which also makes parity that is missing.</summary>
    public static async Task<(TimeSpan Time, ScrubReport Report)> TimeScrubAsync(BlobStore store, bool verifyDigests)
    {
        var before = Stopwatch.GetTimestamp();
        ScrubReport report = await store.Scrubber.RunAsync(
            FullSpeed with { VerifyDigests = verifyDigests }, CancellationToken.None);
        return (Stopwatch.GetElapsedTime(before), report);
    }

    public static double MegabytesPerSecond(long bytes, TimeSpan time) => bytes / 1e6 / time.TotalSeconds;
}
