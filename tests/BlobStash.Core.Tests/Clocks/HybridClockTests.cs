using System.Collections.Concurrent;
using BlobStash.Core.Clocks;

namespace BlobStash.Core.Tests.Clocks;

public class HybridClockTests
{
    private readonly SteppedClock _machine = new(1_000_000);

    [Fact]
    public void Next_ClockStandsStill_RisesByOne()
    {
        var clock = new HybridClock(_machine, Stamp.None);

        var first = clock.Next();

        Assert.Equal(Stamp.FromMilliseconds(1_000_000), first);
        Assert.Equal(first.Following, clock.Next());
        Assert.Equal(first.Following, clock.Last);
    }

    [Fact]
    public void Next_ClockIsSetBack_GoesOnRising()
    {
        var clock = new HybridClock(_machine, Stamp.None);
        var before = clock.Next();

        _machine.Milliseconds = 5;

        Assert.Equal(before.Following, clock.Next());
    }

    [Fact]
    public void Next_ClockIsSetBackBetweenTwoRuns_GoesOnRising()
    {
        var last = new HybridClock(_machine, Stamp.None).Next();
        _machine.Milliseconds = 5;

        Assert.Equal(last.Following, new HybridClock(_machine, last).Next());
    }

    [Fact]
    public void Next_ClockMovesOn_FollowsIt()
    {
        var clock = new HybridClock(_machine, Stamp.None);
        clock.Next();

        _machine.Milliseconds++;

        Assert.Equal(Stamp.FromMilliseconds(1_000_001), clock.Next());
    }

    [Fact]
    public void Next_KnownOneIsAhead_IsAboveItAndLiftsNothing()
    {
        var clock = new HybridClock(_machine, Stamp.None);
        var ahead = Stamp.FromMilliseconds(9_000_000);

        Assert.Equal(ahead.Following, clock.Next(ahead));
        Assert.Equal(Stamp.FromMilliseconds(1_000_000).Following, clock.Next());
    }

    [Fact]
    public void Next_KnownOneIsBehind_ChangesNothing() =>
        Assert.Equal(Stamp.FromMilliseconds(1_000_000), new HybridClock(_machine, Stamp.None).Next(new Stamp(3)));

    [Fact]
    public void Next_ManyThreads_GivesEachAnotherStamp()
    {
        var clock = new HybridClock(_machine, Stamp.None);
        var given = new ConcurrentBag<Stamp>();

        Parallel.For(0, 10_000, _ => given.Add(clock.Next()));

        Assert.Equal(10_000, given.Distinct().Count());
    }

    private sealed class SteppedClock(long milliseconds) : TimeProvider
    {
        public long Milliseconds { get; set; } = milliseconds;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);
    }
}
