using BlobStash.Server.Logging;

namespace BlobStash.Server.Configuration;

/// <summary>
/// The <c>BlobStash:Log</c> section. Levels are set by <c>Serilog:MinimumLevel</c>, further sinks by
/// <c>Serilog:WriteTo</c>.
/// </summary>
internal sealed class LogOptions
{
    /// <summary>Whether lines go to standard output. Default <see langword="true"/>.</summary>
    public bool Console { get; init; } = true;

    /// <summary>
    /// Whether lines also go to files in <c>logs</c> of the data directory: one a day, 14 of them. Default
    /// <see langword="false"/>.
    /// </summary>
    public bool File { get; init; }

    /// <summary>How a line is written, on standard output and in files. Default <c>Text</c>.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;
}
