namespace BlobStash.Server.Sketches;

internal sealed partial class StoreSketch
{
    [LoggerMessage(EventIds.SketchBuilt, LogLevel.Debug,
        "{Symbols} coded symbols of {Count} digests were built in {Duration}")]
    private static partial void LogBuilt(ILogger logger, int symbols, long count, TimeSpan duration);
}
