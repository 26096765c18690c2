using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

/// <summary>Nothing is acknowledged that the next start would not find.</summary>
public sealed class MovedDirectoryTests : IDisposable
{
    private static readonly byte[] Before = Stores.Blob(1, 100);

    private readonly TemporaryDirectory _parent = new();

    private string Data => _parent.PathOf("data");

    public static TheoryData<string, int> WaysAndLengths
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var way in new[] { "renamed", "removed", "emptied", "replaced", "segments removed" })
            {
                data.Add(way, 10);
                data.Add(way, 100_000);
                data.Add(way, 700_000);
            }

            return data;
        }
    }

    public void Dispose() => _parent.Dispose();

    [Theory]
    [MemberData(nameof(WaysAndLengths))]
    public async Task PutAsync_DirectoryIsNotThereAnyMore_IsNotAcknowledged(string way, int length)
    {
        await using var store = await Stores.OpenAsync(new PhysicalFileSystem(Data));
        await store.PutAsync(Before);
        await store.PutAsync(Stores.Blob(3, 100_000));
        TakeAway(way);

        if (way == "segments removed" && length == 700_000)
        {
            // A large blob does not go there, and is safe where it goes.
            await store.PutAsync(Stores.Blob(2, length));
            return;
        }

        await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(Stores.Blob(2, length)));

        Assert.NotNull(store.Fault);
        await Assert.ThrowsAsync<StoreFailedException>(() => store.DeleteAsync(Before));
        await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(Before));
    }

    [Fact]
    public async Task PutAsync_OfABlobThatIsStored_IsNotAcknowledgedEither()
    {
        await using var store = await Stores.OpenAsync(new PhysicalFileSystem(Data));
        await store.PutAsync(Before);
        TakeAway("renamed");

        await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(Before));
    }

    [Fact]
    public async Task Fault_DirectoryIsNotThereAnyMore_SaysSoWithoutAnyWrite()
    {
        await using var store = await Stores.OpenAsync(new PhysicalFileSystem(Data));
        Assert.Null(store.Fault);
        TakeAway("renamed");

        Assert.Contains("removed, renamed, replaced or unmounted", store.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_AnotherStoreStandsThereNow_LeavesItAlone()
    {
        await using (var store = await Stores.OpenAsync(new PhysicalFileSystem(Data)))
        {
            await store.PutAsync(Before);
            TakeAway("renamed");
            await (await Stores.OpenAsync(new PhysicalFileSystem(Data))).DisposeAsync();
            File.WriteAllText(Path.Combine(Data, "checkpoint"), "of the other");
        }

        Assert.Equal("of the other", File.ReadAllText(Path.Combine(Data, "checkpoint")));
    }

    /// <summary>The folders of two stores change places under a node with closed segments and open uploads.</summary>
    [Fact]
    public async Task Store_ChangesPlacesWithAnother_TouchesNothingOfIt()
    {
        var options = Stores.Options with
        {
            MaxOpenSegments = 8,
            SegmentSizeBytes = 200_000,
            SmallestSegmentSizeBytes = 1024,
        };
        await using (var other = await Stores.OpenAsync(new PhysicalFileSystem(_parent.PathOf("b")), options))
        {
            await FillAsync(other, 100);
        }

        await using (var store = await Stores.OpenAsync(new PhysicalFileSystem(Data), options))
        {
            await FillAsync(store, 200);
            var uploads = Enumerable.Range(0, 4).Select(_ => store.CreateWriter(90_000)).ToList();
            Directory.Move(Data, _parent.PathOf("a"));
            Directory.Move(_parent.PathOf("b"), Data);
            var before = Contents(Data);

            foreach (var upload in uploads)
            {
                await upload.DisposeAsync();
            }

            for (var seed = 200; seed < 240; seed++)
            {
                await Record.ExceptionAsync(() => store.DeleteAsync(Stores.Blob(seed, 60_000)));
                Record.Exception(() => store.AssertHas(Stores.Blob(seed, 60_000)));
            }

            await Record.ExceptionAsync(() => store.CompactAsync(CancellationToken.None));
            await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(Stores.Blob(999, 10)));
            Assert.Equal(before, Contents(Data));
        }

        await using var intact = await Stores.OpenAsync(new PhysicalFileSystem(Data), options);
        intact.AssertHas(Stores.Blob(100, 60_000));
    }

    private static async Task FillAsync(BlobStore store, int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + 40; seed++)
        {
            await store.PutAsync(Stores.Blob(seed, 60_000));
        }
    }

    private static (string Path, string Bytes)[] Contents(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order()
            .Select(path => (path, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
                File.ReadAllBytes(path)))))];

    private void TakeAway(string way)
    {
        switch (way)
        {
            case "renamed":
                Directory.Move(Data, _parent.PathOf("other"));
                break;
            case "replaced":
                Directory.Move(Data, _parent.PathOf("other"));
                Directory.CreateDirectory(Path.Combine(Data, "segments"));
                Directory.CreateDirectory(Path.Combine(Data, "large"));
                Directory.CreateDirectory(Path.Combine(Data, "tmp"));
                break;
            case "removed":
                Directory.Delete(Data, true);
                break;
            case "emptied":
                foreach (var directory in Directory.GetDirectories(Data))
                {
                    Directory.Delete(directory, true);
                }

                break;
            default:
                Directory.Delete(Path.Combine(Data, "segments"), true);
                break;
        }
    }
}
