using System.Reflection;

namespace BlobStash.Server.Hosting;

/// <summary>
/// Loads the program's code while files can be opened. The runtime opens an assembly when it is first needed; were that
/// while the process has no file left to open, the request would fail, and a type whose initialiser failed so would
/// stay unusable until a restart.
/// </summary>
internal sealed class AssemblyPreload : BackgroundService
{
    private static int _hasRun;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Interlocked.Exchange(ref _hasRun, 1) == 0
            ? Task.Run(() => Load(stoppingToken), stoppingToken)
            : Task.CompletedTask;

    private static void Load(CancellationToken stopping)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<Assembly>([typeof(AssemblyPreload).Assembly]);
        while (!stopping.IsCancellationRequested && waiting.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies())
            {
                if (seen.Add(name.FullName) && TryLoad(name) is { } loaded)
                {
                    waiting.Enqueue(loaded);
                }
            }
        }
    }

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            // Some parts of the framework refer to others that are not shipped with it.
            return null;
        }
    }
}
