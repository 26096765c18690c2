using BlobStash.Storage.Files;

namespace BlobStash.Storage.Tests.Files;

public sealed class PhysicalFileSystemTests : FileSystemConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    protected override IFileSystem FileSystem => new PhysicalFileSystem(_directory.Path);

    public void Dispose() => _directory.Dispose();
}
