namespace BlobStash.Storage.Contract;

/// <summary>A data directory cannot be used. The message is one line that names what is wrong and the cure.</summary>
/// <param name="message">What is wrong, and the cure.</param>
/// <param name="innerException">What the disk said.</param>
public sealed class StoreOpenException(string message, Exception? innerException = null)
    : StorageException(message, innerException);
