namespace BlobStash.Storage.Contract;

/// <summary>
/// A flush or another write that must not fail did fail earlier, so what the disk holds is unknown. The store accepts
/// no
/// more writes until it is opened anew; reads go on.
/// </summary>
public sealed class StoreFailedException(Exception? innerException)
    : StorageException("The store has stopped writing after a disk error; restart the node.", innerException);
