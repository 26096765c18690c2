using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Inspection;

/// <summary>
/// What the checkpoint says about the files of a store: how far each segment went, and which blob began where. Names
/// blobs whose own records cannot be read any more.
/// </summary>
internal sealed class CheckpointView
{
    private readonly DigestIndex _blobs = new();
    private readonly Checkpoint? _checkpoint;

    private CheckpointView(IFileSystem fileSystem, StoreId store)
    {
        if (!fileSystem.Exists(StorePaths.Checkpoint))
        {
            Condition = CheckpointCondition.Missing;
            return;
        }

        Condition = TryRead(fileSystem, out _checkpoint) && _checkpoint!.Store == store
            ? CheckpointCondition.Intact
            : CheckpointCondition.Damaged;
    }

    public CheckpointCondition Condition { get; }

    private bool IsIntact => Condition == CheckpointCondition.Intact;

    public static CheckpointView Read(IFileSystem fileSystem, StoreId store) => new(fileSystem, store);

    /// <summary>The offset up to which the segment held records when the checkpoint was made; 0 when unknown.</summary>
    public long CoveredBy(uint segment) =>
        IsIntact && _checkpoint!.Covered.TryGetValue(segment, out var covered) ? covered.Length : 0;

    /// <summary>
    /// Numbers of the segments of which it covers records. One without records may have been deleted since.
    /// </summary>
    public IEnumerable<uint> Segments => IsIntact
        ? _checkpoint!.Covered.Where(pair => pair.Value.Length > SegmentFormat.HeaderSize).Select(pair => pair.Key)
        : [];

    /// <summary>Whether the segment had a parity file when the checkpoint was made.</summary>
    public bool HasParity(uint segment) =>
        IsIntact && _checkpoint!.Covered.TryGetValue(segment, out var covered) && covered.ParityLength > 0;

    /// <summary>All blobs that it knows, with their places; read once, and none kept.</summary>
    public IEnumerable<IndexEntry> Blobs()
    {
        for (var prefix = 0; IsIntact && prefix < DigestIndex.BucketCount; prefix++)
        {
            foreach (var entry in _blobs[prefix].ToArray())
            {
                yield return entry;
            }
        }
    }

    private bool TryRead(IFileSystem fileSystem, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        try
        {
            using var file = fileSystem.OpenRead(StorePaths.Checkpoint);
            return CheckpointReader.TryRead(file, _blobs, out checkpoint);
        }
        catch (IOException)
        {
            // A place of the disk that cannot be read is damage like any other.
            return false;
        }
    }
}
