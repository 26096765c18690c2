namespace BlobStash.Storage.Contract;

/// <summary>
/// The system could not do what was asked, for a reason that says nothing about the state of the disk: too many open
/// files, too little memory, a name that this user may not open. Nothing of the refused write is kept; the store goes
/// on.
/// </summary>
public sealed class StorageUnavailableException(Exception? innerException)
    : StorageException("The system could not open a file, or had no memory, at this moment.", innerException)
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}
