namespace BlobStash.Storage.Settings;

/// <summary>
/// Whether a put of a blob that is stored already is noted with its stamp, so that no deletion made before it deletes
/// the blob when it arrives later. It costs a write and a flush. See docs/protocol/deletions.md.
/// </summary>
public enum RenewPuts
{
    /// <summary>
    /// Where deletions may come from elsewhere: <see cref="BlobStoreOptions.DeletionsMayArrive"/> says so, or another
    /// node has made a change that the store has.
    /// </summary>
    Auto,

    /// <summary>On every node.</summary>
    Always,

    /// <summary>Never; such a put then writes nothing.</summary>
    Never,
}
