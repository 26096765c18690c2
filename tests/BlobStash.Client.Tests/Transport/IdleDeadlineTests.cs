using BlobStash.Client.Tests.StandIns;
using BlobStash.Client.Transport;

namespace BlobStash.Client.Tests.Transport;

public sealed class IdleDeadlineTests
{
    private static readonly PeerLimits Limits = new()
    {
        IdleTimeout = TimeSpan.FromSeconds(60),
        MinBytesPerSecond = 240,
    };

    private readonly SteppingClock _clock = new();

    [Fact]
    public void Token_WaitedAsLongAsAllowed_IsCancelledThen()
    {
        using var deadline = new IdleDeadline(Limits, _clock, CancellationToken.None);
        deadline.Restart();

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(deadline.Token.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.False(deadline.IsCallerCancelled);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(720, false)]
    [InlineData(700, true)]
    [InlineData(1, true)]
    public void Token_BytesEveryThreeSeconds_IsCancelledBelowTheRateOnly(int bytes, bool isCancelled)
    {
        using var deadline = new IdleDeadline(Limits, _clock, CancellationToken.None);
        deadline.Restart();
        deadline.End(0);

        for (var round = 0; round < 1000 && !deadline.Token.IsCancellationRequested; round++)
        {
            deadline.Begin();
            _clock.Advance(TimeSpan.FromSeconds(3));
            deadline.End(bytes);
        }

        Assert.Equal(isCancelled, deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void Token_ManyBytesThenSilence_IsNoCreditBeyondTheTimeout()
    {
        using var deadline = new IdleDeadline(Limits, _clock, CancellationToken.None);
        deadline.Begin();
        deadline.End(1_000_000_000);

        deadline.Begin();
        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.True(deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void Token_PeerIsNotWaitedFor_StandsStill()
    {
        using var deadline = new IdleDeadline(Limits, _clock, CancellationToken.None);
        deadline.Begin();
        deadline.End(0);

        _clock.Advance(TimeSpan.FromDays(1));

        Assert.False(deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void Token_CallerCancels_IsCancelled()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new IdleDeadline(Limits, _clock, caller.Token);

        caller.Cancel();

        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.True(deadline.IsCallerCancelled);
    }
}
