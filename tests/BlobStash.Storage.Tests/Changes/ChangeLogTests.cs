using System.Diagnostics;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Tests.Changes;

public sealed class ChangeLogTests
{
    /// <summary>
    /// Half a million refusals on a full disk: looking through those before it for each takes minutes, not a moment.
    /// </summary>
    [Fact]
    public void Release_ManyRefusals_CostNoMoreThanTheFirst()
    {
        var log = new ChangeLog(new SequenceCounter(10), 1024);
        var watch = Stopwatch.StartNew();

        for (var i = 0; i < 500_000; i++)
        {
            log.Release(log.Begin(isChange: true));
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
        Assert.Equal(10UL, log.Tail);
        var stored = log.Begin(isChange: true);
        log.Commit([new RecordHeader(1, stored, RecordType.Blob, default, 5, default)]);
        Assert.Equal(stored, log.Tail);
    }

    [Fact]
    public void Commit_OutOfOrderBesideARefusal_MovesTheTailToTheLastThatIsComplete()
    {
        var log = new ChangeLog(new SequenceCounter(0), 1024);
        var (first, second, third) = (log.Begin(true), log.Begin(true), log.Begin(true));

        log.Commit([Header(second)]);
        Assert.Equal(0UL, log.Tail);
        log.Release(third);
        Assert.Equal(0UL, log.Tail);
        log.Release(first);

        Assert.Equal(second, log.Tail);
    }

    private static RecordHeader Header(ulong sequence) => new(1, sequence, RecordType.Blob, default, 5, default);
}
