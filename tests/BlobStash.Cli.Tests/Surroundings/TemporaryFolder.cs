using System.Security.Cryptography;

namespace BlobStash.Cli.Tests.Surroundings;

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("blobstash-cli-").FullName;

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public void Flip(string name, long offset)
    {
        var bytes = File.ReadAllBytes(PathOf(name));
        bytes[offset] ^= 0x20;
        File.WriteAllBytes(PathOf(name), bytes);
    }

    /// <summary>Names, times and digests of everything in it.</summary>
    public SortedDictionary<string, string> Picture()
    {
        var picture = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in new DirectoryInfo(Path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var bytes = entry is FileInfo
                ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(entry.FullName)))
                : "";
            picture[entry.FullName] = $"{entry.LastWriteTimeUtc:O} {bytes}";
        }

        return picture;
    }

    public void Dispose() => Directory.Delete(Path, true);
}
