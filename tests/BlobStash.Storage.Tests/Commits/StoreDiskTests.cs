using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

public sealed class StoreDiskTests
{
    private readonly MemoryFileSystem _files = new();
    private readonly StoreDisk _disk;

    public StoreDiskTests() => _disk = new StoreDisk(
        _files, Durability.Flush, new DiskReserve(Stores.Options, _files, TimeProvider.System));

    [Fact]
    public void Guard_ErrorOfTheDisk_EndsAllWriting()
    {
        var cause = new IOException("The disk is gone.");

        var error = Assert.Throws<StoreFailedException>(() => _disk.Guard(() => throw cause));

        Assert.Same(cause, error.InnerException);
        Assert.Throws<StoreFailedException>(_disk.Fault.ThrowIfSet);
    }

    [Fact]
    public void Guard_RefusalOrEnd_PassesAndLeavesTheStoreWriting()
    {
        Exception[] harmless =
        [
            new FileSizeLimitException(null),
            new StorageFullException(null),
            new ObjectDisposedException("store"),
        ];

        foreach (var error in harmless)
        {
            Assert.Same(error, Record.Exception(() => _disk.Guard(() => throw error)));
            _disk.Fault.ThrowIfSet();
        }
    }

    [Fact]
    public void Guard_GivenUpByItsCaller_PassesAndLeavesTheStoreWriting()
    {
        using var givenUp = new CancellationTokenSource();
        givenUp.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => _disk.Guard<int, int>(
            0, _ => throw new OperationCanceledException(givenUp.Token), givenUp.Token));

        _disk.Fault.ThrowIfSet();
    }

    [Fact]
    public void Guard_GivenUpByNobody_IsHalfDoneAndEndsAllWriting()
    {
        Assert.Throws<StoreFailedException>(() => _disk.Guard(() => throw new OperationCanceledException()));

        Assert.Throws<StoreFailedException>(_disk.Fault.ThrowIfSet);
    }

    [Fact]
    public void Guard_WorkWithAResult_ReturnsIt() =>
        Assert.Equal(3, _disk.Guard((1, 2), static pair => pair.Item1 + pair.Item2));

    [Fact]
    public void Guard_WithAState_AllocatesNothing()
    {
        // The first calls make what is kept for all later ones.
        GuardMany(100);
        var before = GC.GetAllocatedBytesForCurrentThread();

        GuardMany(100);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Create_RightsAreMissing_SaysSoAndLeavesTheStoreWriting()
    {
        var denied = new IOException("Denied.", new UnauthorizedAccessException());

        Assert.Throws<StorageUnavailableException>(() => _disk.Create<int, int>(0, _ => throw denied));

        _disk.Fault.ThrowIfSet();
    }

    [Fact]
    public void NewPath_OfTwoRuns_DifferInEveryName()
    {
        string[] paths = [_disk.Temporary.NewPath(), _disk.Temporary.NewPath(), Another().Temporary.NewPath()];

        Assert.Equal(paths.Length, paths.Distinct().Count());
    }

    private void GuardMany(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _disk.Guard((this, i), static _ => { });
        }
    }

    private StoreDisk Another() => new(
        _files, Durability.Flush, new DiskReserve(Stores.Options, _files, TimeProvider.System));
}
