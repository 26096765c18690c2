namespace BlobStash.Server.Configuration;

/// <summary>The sources of the settings, to be read as often as wanted. Immutable.</summary>
internal sealed class SettingsReader(CommandLine commandLine, SettingFiles files)
{
    /// <summary>Reads all sources.</summary>
    /// <exception cref="Hosting.StartupException">One of them cannot be read.</exception>
    public IConfigurationRoot Read()
    {
        var configuration = new ConfigurationBuilder();
        AddTo(configuration);
        return configuration.Build();
    }

    /// <summary>Adds all sources.</summary>
    /// <exception cref="Hosting.StartupException">One of them cannot be read.</exception>
    public void AddTo(IConfigurationBuilder configuration) =>
        ConfigurationSources.Add(configuration, commandLine, files);
}
