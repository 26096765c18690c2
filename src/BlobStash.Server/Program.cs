using System.Net.Sockets;
using BlobStash.Server.Hosting;
using BlobStash.Storage;
using Microsoft.AspNetCore.Connections;

try
{
    await using WebApplication app = await ServerHost.BuildAsync(args);
    await app.RunAsync();
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
    return await RefuseAsync(ExitCode.AddressUnusable, e.Message);
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
