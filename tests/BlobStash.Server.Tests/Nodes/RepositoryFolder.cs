namespace BlobStash.Server.Tests.Nodes;

/// <summary>Finds files of the repository from where the tests run.</summary>
internal static class RepositoryFolder
{
    public static string Find(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "BlobStash.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run in a repository.");
        }
        return Path.Combine([folder.FullName, .. parts]);
    }
}
