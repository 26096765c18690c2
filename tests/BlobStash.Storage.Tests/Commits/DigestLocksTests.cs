using BlobStash.Core.Hashing;
using BlobStash.Storage.Commits;

namespace BlobStash.Storage.Tests.Commits;

public sealed class DigestLocksTests
{
    [Fact]
    public async Task AcquireAsync_ManyAtOnce_AdmitsOneAtATimeAndEverybodyInTheEnd()
    {
        const int rounds = 400;
        var locks = new DigestLocks();
        var digests = Enumerable.Range(0, 3).Select(seed => Blake2b256.Hash(Stores.Blob(seed, 8))).ToArray();
        var inside = new int[digests.Length];
        var admitted = new int[digests.Length];

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++)
            {
                var which = (worker + i) % digests.Length;
                await locks.AcquireAsync(digests[which], CancellationToken.None);
                Assert.Equal(1, Interlocked.Increment(ref inside[which]));
                admitted[which]++;
                await Task.Yield();
                Interlocked.Decrement(ref inside[which]);
                locks.Release(digests[which]);
            }
        }))).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(8 * rounds, admitted.Sum());
    }

    [Fact]
    public async Task AcquireAsync_Cancelled_LeavesTheLockToTheOthers()
    {
        var locks = new DigestLocks();
        var digest = Blake2b256.Hash("a"u8);
        await locks.AcquireAsync(digest, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var cancelled = locks.AcquireAsync(digest, cancellation.Token).AsTask();
        var patient = locks.AcquireAsync(digest, CancellationToken.None).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(patient.IsCompleted);
        locks.Release(digest);

        await patient.WaitAsync(TimeSpan.FromSeconds(30));
        locks.Release(digest);
        await locks.AcquireAsync(digest, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Of many that wait, one is woken for each that is done.</summary>
    [Fact]
    public async Task Release_ManyWait_WakesTheFirstAlone()
    {
        var locks = new DigestLocks();
        var digest = Blake2b256.Hash("a"u8);
        await locks.AcquireAsync(digest, CancellationToken.None);
        var waiting = Enumerable.Range(0, 5)
            .Select(_ => locks.AcquireAsync(digest, CancellationToken.None).AsTask()).ToList();
        using var cancellation = new CancellationTokenSource();
        var leaving = locks.AcquireAsync(digest, cancellation.Token).AsTask();
        var last = locks.AcquireAsync(digest, CancellationToken.None).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);

        foreach (var next in waiting.Append(last))
        {
            var after = waiting.Append(last).SkipWhile(task => task != next).ToList();
            Assert.All(after, task => Assert.False(task.IsCompleted));
            locks.Release(digest);
            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }

        locks.Release(digest);
        await locks.AcquireAsync(digest, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
