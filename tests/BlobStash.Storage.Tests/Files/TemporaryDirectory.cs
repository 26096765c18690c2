namespace BlobStash.Storage.Tests.Files;

/// <summary>A directory of the real disk for one test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("blobstash-").FullName;

    public string PathOf(string path) => System.IO.Path.Combine(Path, path);

    /// <summary>Copies all files, as they are at this moment, over to another directory.</summary>
    public void CopyTo(string target)
    {
        foreach (var directory in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories).Prepend(Path))
        {
            Directory.CreateDirectory(System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(Path, directory)));
        }

        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            var relative = System.IO.Path.GetRelativePath(Path, file);
            if (relative != "LOCK")
            {
                File.Copy(file, System.IO.Path.Combine(target, relative));
            }
        }
    }

    public void Dispose() => Directory.Delete(Path, true);
}
