using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>What a checkpoint says beside the blobs themselves, which go straight into the index.</summary>
internal sealed record Checkpoint
{
    /// <summary>The store that it belongs to.</summary>
    public required StoreId Store { get; init; }

    /// <summary>At least the sequence of every record that it shows.</summary>
    public ulong LastSequence { get; init; }

    /// <summary>The highest stamp that the clock of the store had given.</summary>
    public Stamp LastStamp { get; init; }

    /// <summary>For how long nodes had run with the store, in seconds.</summary>
    public uint RunningSeconds { get; init; }

    /// <summary>The segments by number.</summary>
    public required IReadOnlyDictionary<uint, CoveredSegment> Covered { get; init; }

    /// <summary>All deletions that were remembered.</summary>
    public required IReadOnlyList<KeyValuePair<Digest, Tombstone>> Tombstones { get; init; }

    /// <summary>The last renewal of each blob that has one.</summary>
    public IReadOnlyList<KeyValuePair<Digest, Renewal>> Renewals { get; init; } = [];

    /// <summary>The store has had a change that another node made.</summary>
    public bool HasForeignChanges { get; init; }
}
