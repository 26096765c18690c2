using System.Text.Json;
using BlobStash.Server.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace BlobStash.Server.Configuration;

/// <summary>
/// Where settings come from, later ones winning: built in, <c>appsettings.json</c> beside the program, in
/// <c>/etc/blobstash</c>, in the current directory where it has a section of the node, the file of <c>--config</c>,
/// environment variables (those with the framework's prefixes first), the command line.
/// </summary>
internal static class ConfigurationSources
{
    /// <summary>
    /// Adds the sources. Nothing is watched: a changed file is read when the node is told to, or at the next start.
    /// </summary>
    /// <exception cref="StartupException">A source cannot be read, or has a section that nobody knows.</exception>
    public static void Add(IConfigurationBuilder configuration, CommandLine commandLine, SettingFiles files)
    {
        configuration.AddInMemoryCollection(DefaultSettings.All);
        AddFile(configuration, Path.Combine(files.ProgramFolder, SettingFiles.Name));
        AddFile(configuration, Path.Combine(files.SystemFolder, SettingFiles.Name));
        var current = Path.Combine(files.CurrentFolder, SettingFiles.Name);
        if (File.Exists(current) && Read(current).GetSection(NodeOptions.Section).Exists())
        {
            AddFile(configuration, current);
        }
        if (commandLine.ConfigFile is { } named)
        {
            if (!File.Exists(named))
            {
                throw Refuse($"{named}, which --config names, is not there.");
            }
            AddFile(configuration, named);
        }
        IEnumerable<string> variables = Environment.GetEnvironmentVariables().Keys.Cast<string>();
        Refuse(KnownSections.CheckEnvironment(variables));
        configuration
            .AddEnvironmentVariables("DOTNET_")
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables()
            .AddInMemoryCollection(commandLine.Settings);
    }

    private static void AddFile(IConfigurationBuilder configuration, string path)
    {
        if (File.Exists(path))
        {
            Refuse(KnownSections.CheckFile(path, Read(path).GetChildren().Select(static section => section.Key)));
            AddJson(configuration, path);
        }
    }

    private static IConfigurationRoot Read(string path)
    {
        try
        {
            var file = new ConfigurationBuilder();
            AddJson(file, path);
            return file.Build();
        }
        catch (InvalidDataException e)
        {
            throw Refuse(Describe(path, e.InnerException ?? e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>With a provider of its own, which also finds a file whose name begins with a dot.</summary>
    private static void AddJson(IConfigurationBuilder configuration, string path) => configuration.AddJsonFile(
        new PhysicalFileProvider(Path.GetDirectoryName(path)!, ExclusionFilters.None),
        Path.GetFileName(path),
        optional: true,
        reloadOnChange: false);

    /// <summary>Where the mistake is. The text of the file is left out: it may be a secret.</summary>
    private static string Describe(string path, Exception error) =>
        (error as JsonException ?? error.InnerException as JsonException) is { } json
            ? FormattableString.Invariant(
                $"{path}, line {json.LineNumber + 1}, column {json.BytePositionInLine + 1}: this is not JSON.")
            : $"{path}: {error.Message}";

    private static void Refuse(IEnumerable<string> errors)
    {
        var all = string.Join(" ", errors);
        if (all.Length > 0)
        {
            throw Refuse(all);
        }
    }

    private static StartupException Refuse(string reason) =>
        new(ExitCode.BadConfiguration, $"Configuration: {reason.ReplaceLineEndings(" ")}");
}
