using System.Diagnostics;
using System.Globalization;
using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;
using BlobStash.EndToEnd.Tests.Platform;
using Xunit.Abstractions;

namespace BlobStash.EndToEnd.Tests;

/// <summary>The installed .NET SDK as a sample of real files: thousands, from empty to tens of megabytes.</summary>
public sealed class DotnetTreeTests(ITestOutputHelper output) : IDisposable
{
    private const string FullVariable = "BLOBSTASH_FULL";
    private const int ReducedFileCount = 400;
    private const int Clients = 8;
    private const int FilesPerCommand = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FreeSpaceFact(gibibytes: 3)]
    public async Task Sync_TheFilesOfTheSdk_HaveTheDigestsOfB2sumOnBothNodes()
    {
        FileInfo[] files = ChooseFiles();
        var digests = await ComputeDigestsAsync(files);
        await using Node first = await Node.StartAsync(_folder.At("first"));
        await using Node second = await Node.StartAsync(_folder.At("second"));

        var watch = Stopwatch.StartNew();
        await PutAllAsync(first, files, digests);
        Report("put", files.Length, files.Sum(static file => file.Length), watch.Elapsed);

        watch.Restart();
        var report = await first.SyncAsync(second, "push");
        var moved = report.GetProperty("pushed");
        Report("synced", moved.GetProperty("blobs").GetInt64(), moved.GetProperty("bytes").GetInt64(), watch.Elapsed);

        Assert.Equal(0, report.GetProperty("failedBlobs").GetInt64());
        Assert.Equal(digests.Distinct().Count(), moved.GetProperty("blobs").GetInt64());
        await NodeBlobs.AssertHoldsAsync(first.Client, digests);
        await NodeBlobs.AssertHoldsAsync(second.Client, digests);
    }

    /// <summary>All files when the environment asks for them, otherwise some of every size.</summary>
    private static FileInfo[] ChooseFiles()
    {
        var everything = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        FileInfo[] files = [.. new DirectoryInfo(DotnetInstallation.Folder)
            .EnumerateFiles("*", everything)
            .OrderBy(static file => file.Length)
            .ThenBy(static file => file.FullName, StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable(FullVariable) == "1" || files.Length <= ReducedFileCount)
        {
            return files;
        }
        return [.. Enumerable.Range(0, ReducedFileCount)
            .Select(i => files[(int)((long)i * (files.Length - 1) / (ReducedFileCount - 1))])];
    }

    private static async Task<Digest[]> ComputeDigestsAsync(FileInfo[] files)
    {
        var digests = new List<Digest>(files.Length);
        foreach (FileInfo[] batch in files.Chunk(FilesPerCommand))
        {
            var text = await ShellCommand.RunAsync(
                "b2sum", ["-l", "256", "--", .. batch.Select(static file => file.FullName)]);
            // A name with unusual characters makes b2sum put a backslash before the digest.
            digests.AddRange(text
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => Digest.Parse(line.AsSpan().TrimStart('\\')[..Digest.HexLength])));
        }
        Assert.Equal(files.Length, digests.Count);
        return [.. digests];
    }

    private static async Task PutAllAsync(Node node, FileInfo[] files, Digest[] digests)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            using BlobStashClient client = node.CreateClient();
            int index;
            while ((index = Interlocked.Increment(ref next)) < files.Length)
            {
                await using FileStream content = files[index].OpenRead();
                await client.PutAsync(digests[index], content);
            }
        })));
    }

    private void Report(string what, long count, long bytes, TimeSpan time)
    {
        var seconds = time.TotalSeconds;
        var rates = string.Create(
            CultureInfo.InvariantCulture, $"{count / seconds:f0} blobs/s, {bytes / seconds / 1e6:f0} MB/s");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {count} blobs, {bytes} bytes, {seconds:f2} s, {rates}"));
    }
}
