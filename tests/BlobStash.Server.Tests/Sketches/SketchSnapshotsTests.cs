using BlobStash.Server.Sketches;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Tests.Sketches;

public sealed class SketchSnapshotsTests
{
    private readonly SteppingClock _clock = new();

    [Fact]
    public void Add_BeyondTheCapacity_LetsGoWhatWasNotUsedLongest()
    {
        var snapshots = new SketchSnapshots(Sketch.MaxSymbolCount, _clock);
        for (var version = 0UL; version < SketchSnapshots.MinCount; version++)
        {
            snapshots.Add(Create(version));
        }

        Assert.NotNull(snapshots.Find(0));
        snapshots.Add(Create(100));

        Assert.Null(snapshots.Find(1));
        Assert.Equal(
            [0UL, 2, 3, 100],
            new ulong[] { 0, 2, 3, 100 }.Where(version => snapshots.Find(version) is not null));
    }

    [Fact]
    public void Add_OldOnesBeyondTheFour_AreLetGo()
    {
        var snapshots = new SketchSnapshots(Sketch.DefaultSymbolCount, _clock);
        for (var version = 0UL; version < 8; version++)
        {
            snapshots.Add(Create(version));
        }
        Assert.All(Enumerable.Range(0, 8), version => Assert.NotNull(snapshots.Find((ulong)version)));

        _clock.Step(SketchSnapshots.Lifetime + TimeSpan.FromSeconds(1));
        snapshots.Add(Create(8));

        Assert.Equal(
            [5, 6, 7, 8], Enumerable.Range(0, 9).Where(version => snapshots.Find((ulong)version) is not null));
    }

    [Fact]
    public void Add_SameVersionAgain_TakesThePlaceOfTheFirst()
    {
        var snapshots = new SketchSnapshots(Sketch.DefaultSymbolCount, _clock);
        SketchSnapshot second = Create(1);
        snapshots.Add(Create(1));
        snapshots.Add(second);

        Assert.Same(second, snapshots.Find(1));
    }

    private static SketchSnapshot Create(ulong version) =>
        new(default, new SketchEncoder(SketchKey.Default, [], version).Encode(1));

    private sealed class SteppingClock : TimeProvider
    {
        private long _timestamp;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _timestamp;

        public void Step(TimeSpan time) => _timestamp += time.Ticks;
    }
}
