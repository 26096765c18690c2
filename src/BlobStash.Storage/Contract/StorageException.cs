namespace BlobStash.Storage.Contract;

/// <summary>Base of the errors that say something about the disk or its content rather than about the caller.</summary>
public abstract class StorageException : Exception
{
    private protected StorageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the same call may succeed later without anyone mending anything.</summary>
    public virtual bool IsTransient => false;
}
