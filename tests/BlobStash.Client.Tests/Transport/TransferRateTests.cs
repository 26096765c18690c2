using BlobStash.Client.Tests.StandIns;
using BlobStash.Client.Transport;

namespace BlobStash.Client.Tests.Transport;

public sealed class TransferRateTests
{
    private readonly SteppingClock _clock = new();

    [Fact]
    public void PayAsync_WithinTheRate_DoesNotWait()
    {
        var rate = new TransferRate(1000, _clock);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(rate.PayAsync(100, CancellationToken.None).IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(rate.PayAsync(100, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task PayAsync_BeyondTheRate_WaitsForAsLongAsTheyTake()
    {
        var rate = new TransferRate(1000, _clock);

        var first = rate.PayAsync(1100, CancellationToken.None);
        var second = rate.PayAsync(1000, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(0.99));
        Assert.False(first.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.02));
        await first;
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await second;
    }

    [Fact]
    public void PayAsync_AfterAnIdleTime_SavesNoMoreThanATenthOfASecond()
    {
        var rate = new TransferRate(1000, _clock);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.True(rate.PayAsync(100, CancellationToken.None).IsCompleted);
        Assert.False(rate.PayAsync(1, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task PayAsync_Cancelled_Ends()
    {
        var rate = new TransferRate(1, _clock);
        using var cancel = new CancellationTokenSource();
        var paid = rate.PayAsync(100, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => paid);
    }
}
