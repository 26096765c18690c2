using BlobStash.LoadBench;
using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;
using BlobStash.LoadBench.Workloads;

// Named end-to-end workloads against real server processes:
//
//   put-1k-c16, put-1m-c16, put-8m-c16    new blobs over 16 connections; nginx beside it where it is installed
//   put-1k-c1, put-1m-c1                  the same over one
//   get-1k-c16, get-1m-c16                stored blobs over 16 connections, every body compared; nginx likewise
//   get-1k-c1, get-1m-c1                  the same over one
//   head-hit, head-miss                   questions for stored and for unknown digests; nginx likewise
//   memory-flat                           memory at intervals of 500 000 requests over 100 000 blobs
//   state-100k                            the Merkle state of 100 000 blobs, unchanged and after one write
//   sync-find-1m                          what it costs to find the difference of two large stores, bytes counted
//   sync-two-way-100k                     100 000 common blobs and 100 more on each side, bytes on the wire counted
//   sync-empty-4k, sync-empty-1m          everything to an empty node and from a full one
//   follow                                until a blob is on the node that follows
//   start-clean, start-kill9              time to listen with 100 000 blobs, after a clean stop and after a crash
//   sdk-tree                              every file of the .NET SDK into one node and from it to another
//   ten-million, sync-find-10m            nodes that hold ten million blobs; only when asked for by name
//
// With --against, another build beside this one. See bench/README.md.
if (!BenchCommandLine.TryParse(args, out BenchOptions? options, out var error))
{
    await Console.Error.WriteLineAsync(error);
    return 2;
}
if (options.WantsHelp)
{
    Console.WriteLine(BenchCommandLine.Usage);
    return 0;
}
if (options.WantsList)
{
    foreach (IWorkload workload in WorkloadList.All)
    {
        var mark = workload is IComparableWorkload ? "+" : " ";
        Console.WriteLine($"{workload.Name,-20} {mark} {workload.Description}");
    }
    Console.WriteLine("\n+ can compare two builds (--against)");
    return 0;
}

var failures = 0;
var report = new Report(Hardware.Describe(), options.Describe());
foreach (IWorkload workload in WorkloadList.All.Where(workload => options.Selects(workload)))
{
    await Console.Error.WriteLineAsync($"{workload.Name} ...");
    try
    {
        report.Add(workload.Name, workload.Description, options.OtherAssembly is { } other
            ? await ComparisonRun.RunAsync((IComparableWorkload)workload, options, other)
            : await workload.RunAsync(options));
    }
    catch (ComparisonException e)
    {
        failures++;
        await Console.Error.WriteLineAsync(e.Message);
        report.AddFailure(workload.Name, workload.Description, e.Message);
    }
    catch (ServerStartException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}
Console.WriteLine(report.Render());
if (options.OutputFile is { } file)
{
    await File.WriteAllTextAsync(file, report.Render());
}
return failures == 0 ? 0 : 1;
