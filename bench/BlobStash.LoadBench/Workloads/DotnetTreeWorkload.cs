using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;
using BlobStash.Protocol.Documents;

namespace BlobStash.LoadBench.Workloads;

/// <summary>Real files: thousands, from empty to tens of megabytes, many of them alike.</summary>
internal sealed class DotnetTreeWorkload : IWorkload
{
    private const int Connections = 8;
    private const int BufferSize = 256 * 1024;

    public string Name => "sdk-tree";

    public string Description => "Every file of the .NET SDK over 8 connections, then one session to an empty node";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        FileInfo[] all = FindFiles();
        FileInfo[] files = [.. Enumerable.Range(0, options.Scale(all.Length))
            .Select(i => all[(int)((long)i * all.Length / options.Scale(all.Length))])];
        Digest[] digests = [.. files.AsParallel().AsOrdered().Select(ComputeDigest)];
        using var folder = new TemporaryFolder();
        var kind = new BlobStashServer(options.ServerAssembly);
        using HttpServer first = await kind.StartAsync(folder.At("first"));
        using HttpServer second = await kind.StartAsync(folder.At("second"));
        var table = new ReportTable("step", "blobs", "bytes", "s", "blobs/s", "MB/s");

        var before = Stopwatch.GetTimestamp();
        await PutAsync(first, files, digests);
        AddRow(table, "PUT", files.Length, files.Sum(static file => file.Length), Stopwatch.GetElapsedTime(before));

        before = Stopwatch.GetTimestamp();
        SyncReport report = await SessionCall.SendAsync(
            first, second.EndPoint, new SyncRequest { Direction = SyncDirection.Push });
        TimeSpan time = Stopwatch.GetElapsedTime(before);
        var count = report.Pushed.Blobs;
        AddRow(table, "sync", count, report.Pushed.Bytes, time);
        return count == digests.Distinct().Count()
            ? table
            : throw new InvalidDataException($"{count} blobs were pushed of {digests.Distinct().Count()}.");
    }

    private static FileInfo[] FindFiles()
    {
        var installation = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..");
        var enumeration = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        return [.. new DirectoryInfo(installation)
            .EnumerateFiles("*", enumeration)
            .OrderBy(static file => file.FullName, StringComparer.Ordinal)];
    }

    private static Digest ComputeDigest(FileInfo file)
    {
        using FileStream content = file.OpenRead();
        var hasher = new Blake2bHasher();
        var buffer = new byte[BufferSize];
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            hasher.Append(buffer.AsSpan(0, read));
        }
        return hasher.Finish();
    }

    private static Task PutAsync(HttpServer server, FileInfo[] files, Digest[] digests)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() =>
        {
            using var connection = new HttpConnection(server);
            int index;
            while ((index = Interlocked.Increment(ref next)) < files.Length)
            {
                if (connection.PutFile(files[index], digests[index]) is var status and not (200 or 201))
                {
                    throw new InvalidDataException($"{files[index]} was answered with {status}.");
                }
            }
        })));
    }

    private static void AddRow(ReportTable table, string step, long count, long bytes, TimeSpan time) => table.Add(
        step,
        count.ToString(CultureInfo.InvariantCulture),
        bytes.ToString(CultureInfo.InvariantCulture),
        Figure.Format(time.TotalSeconds),
        Figure.Format(count / time.TotalSeconds),
        Figure.Format(bytes / time.TotalSeconds / 1e6));
}
