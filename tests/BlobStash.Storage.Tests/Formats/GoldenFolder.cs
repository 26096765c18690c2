using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Formats;

/// <summary>The stores that testdata/formats keeps.</summary>
internal static class GoldenFolder
{
    /// <summary>1: what the code writes now takes the place of what is kept, to make a new store.</summary>
    private const string WriteVariable = "BLOBSTASH_WRITE_GOLDEN";

    /// <summary>A copy of a store in memory.</summary>
    public static MemoryFileSystem Load(string name)
    {
        var root = RepositoryRoot.PathOf("testdata", "formats", name);
        var disk = new MemoryFileSystem();
        disk.CreateDirectory("segments");
        disk.CreateDirectory("large");
        foreach (var directory in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories).Order())
        {
            disk.CreateDirectory(Path.GetRelativePath(root, directory).Replace('\\', '/'));
        }

        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            disk.Put(Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllBytes(file));
        }

        return disk;
    }

    /// <summary>Compares a store that was made with the one that is kept, byte by byte.</summary>
    public static void AssertKept(string name, MemoryFileSystem made)
    {
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            Write(RepositoryRoot.PathOf("testdata", "formats", name), made);
        }

        var kept = Load(name);
        Assert.NotEmpty(made.Files());
        Assert.Equal(made.Files(), kept.Files());
        Assert.All(made.Files(), path =>
            Assert.Equal(Convert.ToHexString(made.ReadAll(path)), Convert.ToHexString(kept.ReadAll(path))));
    }

    private static void Write(string root, MemoryFileSystem made)
    {
        foreach (var path in made.Files())
        {
            var target = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, made.ReadAll(path));
        }
    }
}
