namespace BlobStash.Server.Configuration;

/// <summary>
/// The settings outside of <see cref="NodeOptions"/> that a node has without any file. Files only change them.
/// </summary>
internal static class DefaultSettings
{
    /// <summary>Where a node listens that is not told otherwise.</summary>
    public const string Url = "http://127.0.0.1:8050";

    /// <summary>Lowest of all the sources.</summary>
    public static IReadOnlyDictionary<string, string?> All { get; } = new Dictionary<string, string?>
    {
        ["Urls"] = Url,
        // The framework asks this section before it prepares a message. Its own request log stays off: with it, every
        // request would allocate an activity.
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        // The host would add a stack trace to the one line that says why the node does not start.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        ["Serilog:MinimumLevel:Default"] = "Information",
        ["Serilog:MinimumLevel:Override:Microsoft"] = "Warning",
        ["Serilog:MinimumLevel:Override:System"] = "Warning",
    };
}
