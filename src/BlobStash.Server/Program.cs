using System.Net.Sockets;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using BlobStash.Storage.Contract;
using Microsoft.AspNetCore.Connections;

using var signals = new ProcessSignals();
try
{
    CommandLine commandLine = CommandLine.Parse(args);
    if (commandLine.WantsHelp || commandLine.WantsVersion)
    {
        Console.WriteLine(commandLine.WantsHelp ? ServerHelp.Text : $"BlobStash {ServerHelp.Version}");
        return (int)ExitCode.Stopped;
    }
    await using WebApplication app = await ServerHost.BuildAsync(args, stopping: signals.Stopping);
    signals.Attach(app.Services);
    await ServerHost.StartAsync(app);
    await app.WaitForShutdownAsync();
    return (int)ExitCode.Stopped;
}
catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
{
    // Asked to stop before the store was open: there is nothing to keep.
    return (int)ExitCode.Stopped;
}
catch (StartupException e)
{
    return await RefuseAsync(e.ExitCode, e.Message);
}
catch (StoreOpenException e)
{
    return await RefuseAsync(ExitCode.StoreUnusable, e.Message);
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    return await RefuseAsync(
        ExitCode.AddressUnusable, $"{e.Message} Stop what listens there, or choose another address with --urls.");
}
catch (SocketException e)
{
    return await RefuseAsync(ExitCode.AddressUnusable, $"A listen address cannot be used: {e.Message}.");
}

static async Task<int> RefuseAsync(ExitCode exitCode, string message)
{
    await Console.Error.WriteLineAsync(message);
    return (int)exitCode;
}

/// <summary>The server's entry point, visible so that tests can start the whole node in their own process.</summary>
public partial class Program;
