namespace BlobStash.Protocol.Documents;

/// <summary>Some changes of a node's store, in the order of commits: the answer of <c>GET /v1/changes</c>.</summary>
/// <param name="Changes">The changes; none when nothing happened in time.</param>
/// <param name="Next">Cursor to go on from.</param>
public sealed record ChangePage(IReadOnlyList<BlobChange> Changes, string Next)
{
    /// <summary>Whether there were no changes behind <see cref="Next"/>.</summary>
    public bool IsCaughtUp { get; init; }

    /// <summary>At most so many changes lie behind <see cref="Next"/>.</summary>
    public long Behind { get; init; }
}
