using System.Diagnostics;
using BlobStash.EndToEnd.Tests.Platform;

namespace BlobStash.EndToEnd.Tests.Nodes;

/// <summary>One run of the server program, whether it becomes a node or refuses. Killed when disposed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string SettingsPrefix = "BlobStash__";
    private static readonly TimeSpan ExitDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServerProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, e) => Errors.Add(e.Data);
        process.BeginErrorReadLine();
    }

    public ProcessOutput Output { get; } = new();

    public ProcessOutput Errors { get; } = new();

    /// <summary>
    /// The assembly that the build put beside that of the tests: <c>artifacts/bin/PROJECT/CONFIGURATION</c> is the
    /// layout of both.
    /// </summary>
    private static string Assembly
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return Path.Combine(
                own.Parent!.Parent!.FullName, "BlobStash.Server", own.Name, "BlobStash.Server.dll");
        }
    }

    /// <param name="folder">Current directory; takes the log files.</param>
    /// <param name="arguments">Command line.</param>
    public static ServerProcess Start(string folder, params IEnumerable<string> arguments) =>
        Start(folder, new ProcessBounds(), arguments);

    /// <summary>The same within bounds.</summary>
    public static ServerProcess Start(string folder, ProcessBounds bounds, IEnumerable<string> arguments)
    {
        ServerProcess started = StartUnread(folder, bounds, arguments);
        started._process.OutputDataReceived += (_, e) => started.Output.Add(e.Data);
        started._process.BeginOutputReadLine();
        return started;
    }

    /// <summary>The same, with a standard output that nobody reads: the pipe fills, and writing to it blocks.</summary>
    public static ServerProcess StartUnread(string folder, params IEnumerable<string> arguments) =>
        StartUnread(folder, new ProcessBounds(), arguments);

    private static ServerProcess StartUnread(string folder, ProcessBounds bounds, IEnumerable<string> arguments)
    {
        var command = bounds.Wrap([DotnetInstallation.Host, Assembly, .. arguments]);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }
        foreach (var (name, value) in bounds.Environment)
        {
            start.Environment[name] = value;
        }
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Files and sockets that it has open now.</summary>
    public int CountDescriptors() => Directory.GetFiles($"/proc/{_process.Id}/fd").Length;

    /// <summary>Largest amount of memory that was resident so far, in bytes.</summary>
    public long GetPeakMemory()
    {
        const string peak = "VmHWM:";
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(static line => line.StartsWith(peak));
        return long.Parse(line.AsSpan(peak.Length, line.Length - peak.Length - "kB".Length).Trim()) * 1024;
    }

    /// <summary>Ends it as a power failure would end it: no code of it runs any more.</summary>
    public Task<int> KillAsync()
    {
        _process.Kill();
        return WaitForExitAsync();
    }

    /// <summary>Asks it to stop.</summary>
    public void Terminate() => PosixSignal.SendTerminate(_process);

    /// <summary>Tells it what a terminal that closes, or an administrator who changed a file, tells.</summary>
    public void HangUp() => PosixSignal.SendHangUp(_process);

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        using var deadline = new CancellationTokenSource(ExitDeadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }
        _process.Dispose();
    }

    private static bool IsSetting(string name) =>
        name.StartsWith(SettingsPrefix, StringComparison.OrdinalIgnoreCase)
        || name.Equals("ASPNETCORE_URLS", StringComparison.OrdinalIgnoreCase)
        || name.Equals("DOTNET_URLS", StringComparison.OrdinalIgnoreCase);
}
