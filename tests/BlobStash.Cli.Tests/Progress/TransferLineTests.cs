using BlobStash.Cli.Progress;
using BlobStash.Cli.Tests.Surroundings;

namespace BlobStash.Cli.Tests.Progress;

public sealed class TransferLineTests
{
    private static readonly byte[] Blob = new byte[300_000];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutGetAndHash_OnATerminal_ShowBytesAndRateAndLeaveNothing(bool isTerminal)
    {
        await using var node = await StubNode.StartAsync();
        using var folder = new TemporaryFolder();
        var file = folder.Write("blob", Blob);
        var digest = node.Add(Blob);
        string[][] commands =
            [["put", file, "--url", node.Url], ["get", digest, "--url", node.Url], ["hash", file]];

        foreach (var command in commands)
        {
            var run = await CommandRun.StartAsync(command, isTerminal: isTerminal, clock: new HurryingClock());
            run.Expect(0);
            Assert.Equal(isTerminal, run.Error.Contains("of 293 KiB, ", StringComparison.Ordinal));
            Assert.Equal(isTerminal, run.Error.Contains("KiB/s, ", StringComparison.Ordinal));
            Assert.Equal(isTerminal ? "" : run.Error, run.Error.Split('\r')[^1]);
        }
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(3L << 30, "3.0 GiB")]
    [InlineData(5L << 50, "5120 TiB")]
    public void OfBytes_AnySize_HasAFittingUnit(long bytes, string text) =>
        Assert.Equal(text, Quantity.OfBytes(bytes));

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(99, "99 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 5 min")]
    public void OfTime_AnyTime_HasItsTwoLargestUnits(double seconds, string text) =>
        Assert.Equal(text, Quantity.OfTime(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Describe_FirstMomentWithoutBytes_DoesNotHoldTheRateDown()
    {
        var clock = new ManualClock();
        var pace = new TransferPace(clock);
        clock.Now += TimeSpan.FromMilliseconds(5);
        pace.Describe(0, 100 << 20);

        clock.Now += TimeSpan.FromSeconds(1);

        Assert.StartsWith("10.0 MiB/s, ", pace.Describe(10 << 20, 100 << 20), StringComparison.Ordinal);
    }

    private sealed class ManualClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    [Fact]
    public void Describe_SteadyTransfer_TellsRateAndTimeLeft()
    {
        var pace = new TransferPace(new HurryingClock());

        pace.Describe(20 << 20, 100 << 20);
        pace.Describe(40 << 20, 100 << 20);

        Assert.Equal("10.0 MiB/s, 4 s left", pace.Describe(60 << 20, 100 << 20));
    }
}
