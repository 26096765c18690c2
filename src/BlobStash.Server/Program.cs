using BlobStash.Server.Hosting;
using BlobStash.Storage;

try
{
    await using WebApplication app = await ServerHost.BuildAsync(args);
    await app.RunAsync();
    return (int)ExitCode.Stopped;
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return (int)e.ExitCode;
}
catch (StoreOpenException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return (int)ExitCode.StoreUnusable;
}

/// <summary>The server's entry point, visible so that tests can start the whole node in their own process.</summary>
public partial class Program;
