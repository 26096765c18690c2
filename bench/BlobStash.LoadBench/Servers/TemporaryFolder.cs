namespace BlobStash.LoadBench.Servers;

/// <summary>A folder that is gone when it is disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("blobstash-bench-");

    public string Path => _folder.FullName;

    /// <summary>A path below it.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
