using System.Reflection;

namespace BlobStash.Server.Hosting;

/// <summary>
/// Loads the program's code while files can be opened. The runtime opens an assembly when it is first needed; were that
/// while the process has no file left to open, the request would fail, and a type whose initialiser failed so would
/// stay unusable until a restart. The runtime keeps two descriptors for each assembly, so that only what requests need
/// is loaded: what the program and its libraries refer to, and what the network parts of the framework do.
/// </summary>
internal sealed class AssemblyPreload : BackgroundService
{
    /// <summary>Refers to everything that there is, for libraries that need little of it.</summary>
    private const string Everything = "netstandard";

    /// <summary>Assemblies of the framework that come to their parts when the first connection does.</summary>
    private static readonly string[] FollowedParts =
    [
        "Microsoft.AspNetCore.Server.Kestrel.Core", "Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets",
        "System.Net.Http", "System.Net.Security", "System.Net.Sockets",
    ];

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
                if (name.Name != Everything && seen.Add(name.FullName) && TryLoad(name) is { } loaded
                    && IsFollowed(loaded, name.Name))
                {
                    waiting.Enqueue(loaded);
                }
            }
        }
    }

    private static bool IsFollowed(Assembly assembly, string? name) =>
        FollowedParts.Contains(name)
        || Path.GetDirectoryName(assembly.Location.AsSpan())
            .SequenceEqual(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory.AsSpan()));

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
