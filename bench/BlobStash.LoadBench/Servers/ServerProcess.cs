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

    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const int ClockTicksPerSecond = 100;

    private readonly Process _process;

    public ServerProcess(ProcessStartInfo start) => _process = Process.Start(start)!;

    /// <summary>Its standard output, where that was redirected.</summary>
    public StreamReader Output => _process.StandardOutput;

    public bool HasExited => _process.HasExited;

    /// <summary>Processor time of the process and its children so far.</summary>
    public TimeSpan GetProcessorTime() => TimeSpan.FromSeconds(
        GetProcesses().Sum(ReadClockTicks) / (double)ClockTicksPerSecond);

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

    // proc_pid_stat(5): utime and stime are fields 14 and 15; the name in field 2 is the only one with blanks.
    private static long ReadClockTicks(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static long ReadMemory(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name));
        return 1024 * long.Parse(
            line.AsSpan(name.Length, line.Length - name.Length - "kB".Length).Trim(),
            CultureInfo.InvariantCulture);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
