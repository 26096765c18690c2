using BlobStash.Core.Clocks;

namespace BlobStash.Storage.Contract;

/// <summary>What became of a blob last, and when.</summary>
/// <param name="Kind">What.</param>
/// <param name="Length">Length in bytes of what is stored; else 0.</param>
/// <param name="Stamp">Of the put of what is stored, or of the deletion; else none.</param>
public readonly record struct LastChange(LastChangeKind Kind, long Length, Stamp Stamp)
{
    /// <summary>A deletion stays on this node.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The grace time of a deletion is over.</summary>
    public bool IsExpired { get; init; }
}
