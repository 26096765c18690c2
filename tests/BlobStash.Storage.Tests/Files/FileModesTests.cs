using BlobStash.Storage.Files;

namespace BlobStash.Storage.Tests.Files;

public sealed class FileModesTests
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    [Theory]
    [InlineData(FileReaders.Group, "750", "640")]
    [InlineData(FileReaders.Owner, "700", "600")]
    [InlineData(FileReaders.Everyone, "755", "644")]
    public async Task OpenAsync_NewStore_IsReadByThoseThatItIsMeantFor(FileReaders readers, string folder, string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var parent = new TemporaryDirectory();
        var data = parent.PathOf("data");
        await using (var store = await Stores.OpenAsync(new PhysicalFileSystem(data, readers), Stores.WithParity))
        {
            await store.PutAsync(Stores.Blob(1, 700_000));
            await store.PutAsync(Stores.Blob(2, 100));
            await store.ParityMade;
        }

        var directories = Directory.GetDirectories(data, "*", SearchOption.AllDirectories).Prepend(data);
        Assert.All(directories, path => Assert.Equal(Parse(folder) & ~Umask(), ModeOf(path)));
        var files = Directory.GetFiles(data, "*", SearchOption.AllDirectories);
        Assert.Contains(files, path => path.EndsWith(".par", StringComparison.Ordinal));
        Assert.All(files, path => Assert.Equal(Parse(file) & ~Umask(), ModeOf(path)));
    }

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static UnixFileMode Parse(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    private static UnixFileMode Umask()
    {
        var line = File.ReadLines("/proc/self/status")
            .Single(line => line.StartsWith("Umask:", StringComparison.Ordinal));
        return Parse(line.Split('\t')[1]) & (Others | Group);
    }
}
