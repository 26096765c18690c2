using BlobStash.Server.Compatibility;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class GoDurationTests
{
    // Ticks of 100 ns, and what Go 1.22 prints for the same duration.
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(9, "900ns")]
    [InlineData(10, "1µs")]
    [InlineData(2_881, "288.1µs")]
    [InlineData(9_999, "999.9µs")]
    [InlineData(10_000, "1ms")]
    [InlineData(50_348, "5.0348ms")]
    [InlineData(9_999_999, "999.9999ms")]
    [InlineData(10_000_000, "1s")]
    [InlineData(31_600_000, "3.16s")]
    [InlineData(599_999_999, "59.9999999s")]
    [InlineData(600_000_000, "1m0s")]
    [InlineData(615_000_000, "1m1.5s")]
    [InlineData(36_000_000_000, "1h0m0s")]
    [InlineData(36_025_000_000, "1h0m2.5s")]
    [InlineData(3_600_000_000_000, "100h0m0s")]
    [InlineData(-15_000_000, "-1.5s")]
    [InlineData(long.MinValue, "-256204778h48m5.4775808s")]
    public void Format_AnyLength_IsAsGoPrintsIt(long ticks, string text) =>
        Assert.Equal(text, GoDuration.Format(TimeSpan.FromTicks(ticks)));
}
