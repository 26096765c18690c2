namespace BlobStash.Sync.Messages;

/// <summary>The properties of a leaf list, as a set of those seen.</summary>
[Flags]
internal enum LeafListProperty
{
    None = 0,
    Prefix = 1,
    Count = 2,
    List = 4,
    All = Prefix | Count | List,
}
