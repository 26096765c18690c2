using BlobStash.Core.Clocks;

namespace BlobStash.Storage.Index;

/// <summary>A blob that was stored was put again.</summary>
/// <param name="Stamp">When, in the order that all nodes share.</param>
/// <param name="RunningSeconds">Running time of the store when that was committed here.</param>
internal readonly record struct Renewal(Stamp Stamp, uint RunningSeconds);
