namespace BlobStash.Server.Hosting;

/// <summary>
/// Where settings come from, later ones winning: <c>appsettings.json</c> beside the program, environment variables with
/// the framework's prefixes, plain environment variables, the command line.
/// </summary>
internal static class ConfigurationSources
{
    private const string FileName = "appsettings.json";

    /// <summary>Adds the sources. Nothing is watched: a changed setting takes effect at the next start.</summary>
    public static void Add(IConfigurationBuilder configuration, string[] args) => configuration
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, FileName), optional: true, reloadOnChange: false)
        .AddEnvironmentVariables("DOTNET_")
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddEnvironmentVariables()
        .AddCommandLine(args);
}
