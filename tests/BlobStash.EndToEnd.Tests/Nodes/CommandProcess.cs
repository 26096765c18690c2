using System.Diagnostics;
using System.Text.Json;
using BlobStash.EndToEnd.Tests.Platform;

namespace BlobStash.EndToEnd.Tests.Nodes;

/// <summary>Runs of the program <c>blobstash</c>.</summary>
internal static class CommandProcess
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Beside the assembly of the tests, as the server's is.</summary>
    private static string Assembly
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return Path.Combine(own.Parent!.Parent!.FullName, "BlobStash.Cli", own.Name, "blobstash.dll");
        }
    }

    /// <summary>Runs it to its end, which must be this exit code; gives what it printed as JSON.</summary>
    public static async Task<JsonElement> RunAsync(int code, params string[] arguments)
    {
        var start = new ProcessStartInfo(DotnetInstallation.Host, [Assembly, .. arguments, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);

        Assert.True(code == process.ExitCode, $"exit code {process.ExitCode}\n{await output}{await errors}");
        return JsonDocument.Parse(await output).RootElement.Clone();
    }
}
