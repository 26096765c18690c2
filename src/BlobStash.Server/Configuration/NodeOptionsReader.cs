using BlobStash.Server.Hosting;
using BlobStash.Server.Logging;

namespace BlobStash.Server.Configuration;

/// <summary>Turns the configuration into validated options, or says everything that is wrong with it at once.</summary>
internal static class NodeOptionsReader
{
    /// <summary>Reads and checks the <c>BlobStash</c> section and the listen addresses.</summary>
    /// <exception cref="StartupException">At least one key is unknown, does not parse or is out of range.</exception>
    public static NodeOptions Read(IConfiguration configuration)
    {
        var errors = new List<string>();
        IConfigurationSection section = configuration.GetSection(NodeOptions.Section);
        ConfigurationSchema.Check(section, typeof(NodeOptions), errors);
        errors.AddRange(KnownSections.CheckKestrel(configuration));
        errors.AddRange(LogLevels.Validate(configuration));
        ThrowIfAny(errors);

        NodeOptions options = section.Get<NodeOptions>() ?? new NodeOptions();
        errors.AddRange(NodeOptionsValidator.Validate(options));
        errors.AddRange(ListenAddresses.Validate(configuration, options));
        ThrowIfAny(errors);
        return options;
    }

    /// <summary>Refuses the start with all that is wrong, in one line.</summary>
    /// <exception cref="StartupException">There is at least one error.</exception>
    public static void ThrowIfAny(List<string> errors)
    {
        if (errors.Count > 0)
        {
            throw new StartupException(ExitCode.BadConfiguration, "Configuration: " + string.Join(" ", errors));
        }
    }
}
