using System.Reflection;
using System.Runtime.InteropServices;

namespace BlobStash.Server.Hosting;

/// <summary>
/// The signals that would end the process: each is answered from the first moment to the last, so that none ends it
/// before its checkpoint is written. The framework answers some, and only while the host runs.
/// </summary>
internal sealed class ProcessSignals : IDisposable
{
    private static readonly PosixSignal[] Endings = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile ConfigurationReload? _reload;

    /// <summary>Begins to answer.</summary>
    public ProcessSignals()
    {
        foreach (PosixSignal ending in Endings)
        {
            _registrations.Add(PosixSignalRegistration.Create(ending, Stop));
        }
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload));
    }

    /// <summary>The process was asked to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>From now on there is a node to tell.</summary>
    public void Attach(IServiceProvider services)
    {
        _reload = services.GetRequiredService<ConfigurationReload>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        _stopping.Token.Register(lifetime.StopApplication);
    }

    /// <summary>
    /// Stops answering, but not in a process of its own: there a signal that comes between this and the very end would
    /// turn an orderly stop into a death by signal.
    /// </summary>
    public void Dispose()
    {
        _reload = null;
        if (Assembly.GetEntryAssembly() != typeof(ProcessSignals).Assembly)
        {
            _registrations.ForEach(static registration => registration.Dispose());
        }
    }

    private void Stop(PosixSignalContext context)
    {
        // The second one finds the node stopping, and changes nothing.
        context.Cancel = true;
        _stopping.Cancel();
    }

    private void Reload(PosixSignalContext context)
    {
        context.Cancel = true;
        _reload?.Run();
    }
}
