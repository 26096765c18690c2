// Every test project takes this file in, whatever its own namespace is.
#pragma warning disable IDE0130
namespace BlobStash.Testing;

/// <summary>Finds the repository from the folder that the tests run in.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder that holds BlobStash.sln.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Gives the path of a file that belongs to the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BlobStash.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds BlobStash.sln.");
    }
}
