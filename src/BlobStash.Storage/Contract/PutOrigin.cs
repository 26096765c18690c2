using BlobStash.Core.Clocks;

namespace BlobStash.Storage.Contract;

/// <summary>
/// On whose behalf a blob is stored, which decides what a deletion means to it. See docs/protocol/deletions.md.
/// </summary>
public readonly record struct PutOrigin
{
    /// <summary>A client wants it stored; an earlier deletion is lifted.</summary>
    public static PutOrigin Client => default;

    /// <summary>A session that knows no stamps brings it; a blob that was deleted here stays deleted.</summary>
    public static PutOrigin Session => new() { IsSession = true };

    /// <summary>Whether a session brings it.</summary>
    public bool IsSession { get; private init; }

    /// <summary>
    /// When another node's client stored it; null where that is not known, and for a client of this node.
    /// </summary>
    public Stamp? Stamp { get; private init; }

    /// <summary>
    /// A session brings it; it stays deleted if the deletion is later than the put, which keeps its stamp.
    /// </summary>
    /// <param name="stamp">Stamp of the put.</param>
    public static PutOrigin SessionOf(Stamp stamp) => new() { IsSession = true, Stamp = stamp };
}
