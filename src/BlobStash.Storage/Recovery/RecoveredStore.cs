using BlobStash.Storage.Index;

namespace BlobStash.Storage.Recovery;

/// <summary>A store as it was found on disk, ready to be written to.</summary>
/// <param name="Index">What is stored.</param>
/// <param name="LastSequence">Highest sequence in use.</param>
/// <param name="Report">What was found on the way.</param>
internal sealed record RecoveredStore(StoreIndex Index, ulong LastSequence, RecoveryReport Report);
