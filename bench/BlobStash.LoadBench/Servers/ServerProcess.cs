using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace BlobStash.LoadBench.Servers;

/// <summary>A server that runs, with what it uses. Killed when disposed, together with its children.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int Terminate = 15;

    // proc_pid_clear_refs(5): 5 sets the peak of the resident memory to its present size.
    private const string ForgetPeak = "5";

    private readonly Process _process;

    public ServerProcess(ProcessStartInfo start) => _process = Process.Start(start)!;

    /// <summary>Its standard output, where that was redirected.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>Its error output, where that was redirected.</summary>
    public StreamReader Errors => _process.StandardError;

    public bool HasExited => _process.HasExited;

    /// <summary>Processor time of the process and its children so far.</summary>
    public TimeSpan GetProcessorTime() =>
        GetProcesses().Aggregate(TimeSpan.Zero, static (sum, process) => sum + ReadProcessorTime(process));

    /// <summary>Resident memory of the process and its children, in bytes.</summary>
    public long GetMemory() => GetProcesses().Sum(static process => ReadMemory(process, "VmRSS:"));

    /// <summary>The most resident memory of the process since <see cref="ForgetPeakMemory"/>, in bytes.</summary>
    public long GetPeakMemory() => ReadMemory(_process.Id, "VmHWM:");

    /// <summary>Counts the peak from now on.</summary>
    public void ForgetPeakMemory() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", ForgetPeak);

    /// <summary>Ends it at once and waits for the end.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop and waits for the end.</summary>
    public async Task StopAsync()
    {
        _ = Send(_process.Id, Terminate);
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    private IEnumerable<int> GetProcesses()
    {
        var children = File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children");
        return children.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static text => int.Parse(text, CultureInfo.InvariantCulture))
            .Prepend(_process.Id);
    }

    // clock_getcpuclockid(3): a process has a clock of its own, in nanoseconds, where /proc counts ticks of 10 ms. Its
    // number is made from that of the process, and 2 stands for the time that the scheduler gave to all its threads.
    private static TimeSpan ReadProcessorTime(int process)
    {
        Span<long> secondsAndNanoseconds = [0, 0];
        return ReadClock((~process << 3) | 2, ref secondsAndNanoseconds[0]) == 0
            ? new TimeSpan((secondsAndNanoseconds[0] * TimeSpan.TicksPerSecond) + (secondsAndNanoseconds[1] / 100))
            : throw new InvalidOperationException($"Process {process} has no clock any more.");
    }

    private static long ReadMemory(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name));
        return 1024 * long.Parse(
            line.AsSpan(name.Length, line.Length - name.Length - "kB".Length).Trim(),
            CultureInfo.InvariantCulture);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadClock(int clock, ref long secondsAndNanoseconds);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
