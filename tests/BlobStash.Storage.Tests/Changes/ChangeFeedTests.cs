using System.Runtime.CompilerServices;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Changes;

public sealed class ChangeFeedTests
{
    private static readonly byte[] Small = Stores.Blob(1, 100);
    private static readonly byte[] Streamed = Stores.Blob(2, 200_000);
    private static readonly byte[] Large = Stores.Blob(3, 700_000);

    private readonly MemoryFileSystem _disk = new();

    private static BlobStoreOptions Forgetful =>
        Stores.Options with { SmallestRememberedChanges = 4, RememberedChanges = 16 };

    [Fact]
    public async Task ReadAsync_EveryKindOfBlob_GivesThemInOrder()
    {
        await using var store = await Stores.OpenAsync(_disk);
        var start = store.Changes.Tail;

        await store.PutAsync(Small);
        await store.PutAsync(Small);
        await store.PutAsync(Large);
        await store.DeleteAsync(Small);
        await store.PutAsync(Streamed);
        await store.PutAsync(Small);
        var (changes, next) = await store.Changes.ReadAllAsync(start, pageSize: 2);

        Assert.Equal(
            [
                ChangeFeeds.Put(Small), ChangeFeeds.Put(Large), ChangeFeeds.Delete(Small), ChangeFeeds.Put(Streamed),
                ChangeFeeds.Put(Small),
            ],
            changes.WithoutSequence());
        Assert.Equal(store.Changes.Tail, next);
        Assert.Equal(changes[2..], (await store.Changes.ReadAllAsync(next.After(changes[1]))).Changes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_AfterARestart_GoesOnWhereItWas(bool isKilled)
    {
        ChangeCursor start, middle;
        List<Change> before;
        var store = await Stores.OpenAsync(_disk);
        await using (store)
        {
            start = store.Changes.Tail;
            await store.PutAsync(Large);
            await store.PutAsync(Small);
            (_, middle) = await store.Changes.ReadAllAsync(start);
            await store.DeleteAsync(Small);
            await store.PutAsync(Streamed);
            (before, _) = await store.Changes.ReadAllAsync(start);
            if (isKilled)
            {
                await CheckAsync(_disk.LosePower(new Random(1)), start, middle, before);
            }
        }

        await CheckAsync(_disk, start, middle, before);
    }

    [Fact]
    public async Task ReadAsync_AfterARestart_ReadsManySegmentsAgain()
    {
        ChangeCursor start;
        List<Change> before;
        await using (var store = await Stores.OpenAsync(_disk))
        {
            start = store.Changes.Tail;
            for (var i = 0; i < 30; i++)
            {
                await store.PutAsync(Stores.Blob(i, 60_000 + (5_000 * i)));
            }

            (before, _) = await store.Changes.ReadAllAsync(start);
        }

        await using var again = await Stores.OpenAsync(_disk);
        var (after, _) = await again.Changes.ReadAllAsync(start);

        Assert.Equal(30, before.Count);
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task ReadAsync_MoreThanIsRemembered_IsGone()
    {
        await using var store = await Stores.OpenAsync(_disk, Forgetful);
        var start = store.Changes.Tail;
        for (var i = 0; i < 16; i++)
        {
            await store.PutAsync(Stores.Blob(i, 10));
        }

        Assert.False(await store.Changes.IsGoneAsync(start));
        await store.PutAsync(Stores.Blob(16, 10));

        Assert.True(await store.Changes.IsGoneAsync(start));
        Assert.False(await store.Changes.IsGoneAsync(store.Changes.Tail));
    }

    [Fact]
    public async Task ReadAsync_AfterARestartMoreThanIsRemembered_IsGone()
    {
        var cursors = new List<ChangeCursor>();
        await using (var store = await Stores.OpenAsync(_disk, Forgetful))
        {
            for (var i = 0; i < 40; i++)
            {
                cursors.Add(store.Changes.Tail);
                await store.PutAsync(Stores.Blob(i, 10));
            }
        }

        await using var again = await Stores.OpenAsync(_disk, Forgetful);

        Assert.True(await again.Changes.IsGoneAsync(cursors[23]));
        Assert.Equal(16, (await again.Changes.ReadAllAsync(cursors[24])).Changes.Count);
        Assert.Equal(3, (await again.Changes.ReadAllAsync(cursors[37])).Changes.Count);
    }

    [Fact]
    public async Task ReadAsync_OfAnotherStoreOrTheFuture_IsGone()
    {
        await using var store = await Stores.OpenAsync(_disk);
        await using var other = await Stores.OpenAsync(new MemoryFileSystem());
        await store.PutAsync(Small);
        var text = store.Changes.Tail.ToString();

        Assert.True(await other.Changes.IsGoneAsync(store.Changes.Tail));
        Assert.True(ChangeCursor.TryParse($"{text[..^1]}f", out var future));
        Assert.True(await store.Changes.IsGoneAsync(future));
    }

    [Fact]
    public async Task ReadAsync_AfterARefusedWrite_GivesNoCursorThatComesAgain()
    {
        await using var store = await Stores.OpenAsync(_disk);
        await store.PutAsync(Small);
        var tail = store.Changes.Tail;
        _disk.FreeBytes = 0;
        await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(Stores.Blob(9, 50)));
        Assert.Equal(tail, store.Changes.Tail);

        _disk.FreeBytes = MemoryFileSystem.Plenty;
        await store.PutAsync(Stores.Blob(10, 50));
        var (changes, _) = await store.Changes.ReadAllAsync(tail);

        Assert.Equal([ChangeFeeds.Put(Stores.Blob(10, 50))], changes.WithoutSequence());
    }

    [Fact]
    public async Task ReadAsync_DamagedSegment_StillGivesWhatIsWhole()
    {
        ChangeCursor start;
        await using (var store = await Stores.OpenAsync(_disk))
        {
            start = store.Changes.Tail;
            await store.PutAsync(Small);
            await store.PutAsync(Stores.Blob(5, 300));
            await store.PutAsync(Stores.Blob(6, 300));
        }

        using (var file = _disk.Open(StorePaths.Segment(1)))
        {
            file.Write(64 + 80 + 104 + 8 + 3, [0xff]);
        }

        await using var again = await Stores.OpenAsync(_disk);
        var (changes, _) = await again.Changes.ReadAllAsync(start);

        Assert.Contains(ChangeFeeds.Put(Small), changes.WithoutSequence());
        Assert.Contains(ChangeFeeds.Put(Stores.Blob(6, 300)), changes.WithoutSequence());
    }

    [Fact]
    public async Task WaitAsync_AtTheTail_CompletesWithTheNextChange()
    {
        await using var store = await Stores.OpenAsync(_disk);
        await store.PutAsync(Small);
        var tail = store.Changes.Tail;

        var waiting = store.Changes.WaitAsync(tail, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await store.DeleteAsync(Small);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([ChangeFeeds.Delete(Small)], (await store.Changes.ReadAllAsync(tail)).Changes.WithoutSequence());
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Ends()
    {
        await using var store = await Stores.OpenAsync(_disk);
        using var cancel = new CancellationTokenSource();
        var waiting = store.Changes.WaitAsync(store.Changes.Tail, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void Change_Size_IsWhatTheOptionsPromise() =>
        Assert.Equal(Change.SizeInBytes, Unsafe.SizeOf<Change>());

    private static async Task CheckAsync(
        MemoryFileSystem disk, ChangeCursor start, ChangeCursor middle, List<Change> before)
    {
        await using var again = await Stores.OpenAsync(disk);
        var (all, _) = await again.Changes.ReadAllAsync(start);
        var (rest, _) = await again.Changes.ReadAllAsync(middle);

        Assert.Equal(4, before.Count);
        Assert.Equal(before, all);
        Assert.Equal(before[2..], rest);
    }
}
