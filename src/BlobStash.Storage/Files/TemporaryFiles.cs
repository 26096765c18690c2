namespace BlobStash.Storage.Files;

/// <summary>Files under <c>tmp/</c>, which get another name when they are complete. Thread safe.</summary>
internal sealed class TemporaryFiles(IFileSystem fileSystem)
{
    // A writer may outlive its store, and deletes its file then; so a name must not come again in the next run either.
    private readonly string _run = Guid.NewGuid().ToString("n");
    private long _last;

    /// <summary>A path that nobody else uses.</summary>
    public string NewPath() => StorePaths.TemporaryFile($"{_run}-{Interlocked.Increment(ref _last)}");

    /// <summary>Deletes a file that came to nothing.</summary>
    public void Delete(string path)
    {
        try
        {
            fileSystem.Delete(path);
        }
        catch (IOException)
        {
            // A temporary file that cannot be deleted now is deleted at the next start.
            return;
        }
    }
}
