namespace BlobStash.Storage.Contract;

/// <summary>The disk has no room. Nothing of the refused write is kept; reads and deletions go on.</summary>
public sealed class StorageFullException(Exception? innerException)
    : StorageException("The disk is full.", innerException)
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}
