namespace BlobStash.Storage.Files;

/// <summary>The path of the data directory, or of a file in it, leads elsewhere than when it was opened.</summary>
internal sealed class DirectoryMovedException()
    : IOException("The data directory was removed, renamed, replaced or unmounted under the running node.");
