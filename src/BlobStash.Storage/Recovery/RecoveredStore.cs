using BlobStash.Core.Clocks;
using BlobStash.Storage.Index;

namespace BlobStash.Storage.Recovery;

/// <summary>A store as it was found on disk, ready to be written to.</summary>
/// <param name="Index">What is stored.</param>
/// <param name="LastSequence">Highest sequence in use.</param>
/// <param name="LastStamp">Highest stamp that the clock of the store gave.</param>
/// <param name="RunningSeconds">For how long nodes have run with it, in seconds.</param>
/// <param name="Report">What was found on the way.</param>
internal sealed record RecoveredStore(
    StoreIndex Index, ulong LastSequence, Stamp LastStamp, uint RunningSeconds, RecoveryReport Report)
{
    /// <summary>Blobs that were stored and whose records are gone; none of them is in the index.</summary>
    public IReadOnlyList<IndexEntry> Lost { get; init; } = [];
}
