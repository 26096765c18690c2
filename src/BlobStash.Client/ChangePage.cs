namespace BlobStash.Client;

/// <summary>Some changes of a node's store, in the order of commits.</summary>
/// <param name="Changes">The changes; none when nothing happened in time.</param>
/// <param name="Next">Cursor to go on from.</param>
/// <param name="Behind">At most so many changes lie behind <paramref name="Next"/>.</param>
public sealed record ChangePage(IReadOnlyList<BlobChange> Changes, string Next, long Behind);
