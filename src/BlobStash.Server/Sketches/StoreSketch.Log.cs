namespace BlobStash.Server.Sketches;

internal sealed partial class StoreSketch
{
    [LoggerMessage(EventIds.SketchBuilt, LogLevel.Debug,
        "{Symbols} coded symbols of {Digests} were built in {Duration}")]
    private static partial void LogBuilt(ILogger logger, int symbols, string digests, TimeSpan duration);
}
