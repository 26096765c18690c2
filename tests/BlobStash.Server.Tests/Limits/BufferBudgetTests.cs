using BlobStash.Server.Limits;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Limits;

public sealed class BufferBudgetTests
{
    private readonly ManualClock _clock = new();
    private readonly BufferBudget _budget;

    public BufferBudgetTests() => _budget = new BufferBudget(maxBytes: 800, _clock);

    [Fact]
    public async Task Take_WithinTheShare_IsGivenAtOnceAndGivenBack()
    {
        BufferLease? lease = await _budget.TakeAsync(700, CancellationToken.None);

        Assert.NotNull(lease);
        Assert.Equal(700, _budget.Taken);
        lease.Dispose();
        lease.Dispose();
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public async Task Take_MoreThanEverThere_IsRefusedAtOnce() =>
        Assert.Null(await _budget.TakeAsync(701, CancellationToken.None));

    [Fact]
    public async Task TakeForReading_OthersHaveTheirShare_TakesFromTheRest()
    {
        using BufferLease? others = await _budget.TakeAsync(700, CancellationToken.None);

        using BufferLease? reading = await _budget.TakeForReadingAsync(100, CancellationToken.None);

        Assert.NotNull(reading);
        Assert.False(_budget.Open().TryTake(1));
    }

    [Fact]
    public async Task Take_NothingLeft_WaitsInOrderOfArrival()
    {
        BufferLease? first = await _budget.TakeAsync(700, CancellationToken.None);
        var second = _budget.TakeAsync(600, CancellationToken.None).AsTask();
        var third = _budget.TakeAsync(10, CancellationToken.None).AsTask();

        Assert.False(second.IsCompleted);
        Assert.False(third.IsCompleted);
        first!.Dispose();

        Assert.NotNull(await second);
        Assert.NotNull(await third);
        Assert.Equal(610, _budget.Taken);
    }

    [Fact]
    public async Task Resize_More_IsGivenToThoseThatWait()
    {
        using BufferLease? first = await _budget.TakeAsync(700, CancellationToken.None);
        var second = _budget.TakeAsync(600, CancellationToken.None).AsTask();

        _budget.Resize(1600);

        Assert.NotNull(await second);
        Assert.Equal(1300, _budget.Taken);
    }

    [Fact]
    public async Task Resize_LessThanIsTaken_LeavesItAndGivesNoneUntilEnoughIsBack()
    {
        BufferLease? first = await _budget.TakeAsync(350, CancellationToken.None);
        using BufferLease? second = await _budget.TakeAsync(350, CancellationToken.None);

        _budget.Resize(400);

        Assert.Equal(700, _budget.Taken);
        Assert.False(_budget.Open().TryTake(1));
        Assert.Null(await _budget.TakeAsync(351, CancellationToken.None));
        var reading = _budget.TakeForReadingAsync(50, CancellationToken.None).AsTask();
        Assert.False(reading.IsCompleted);
        first!.Dispose();
        Assert.NotNull(await reading);
        Assert.Equal(400, _budget.Taken);
    }

    [Fact]
    public async Task Take_NothingFreedInTime_IsRefusedAndLeavesNothingTaken()
    {
        BufferLease? first = await _budget.TakeAsync(700, CancellationToken.None);
        var second = _budget.TakeAsync(600, CancellationToken.None).AsTask();

        _clock.Advance(BufferBudget.MaxWait);

        Assert.Null(await second);
        first!.Dispose();
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public async Task Take_GivenUpWhileWaiting_LetsTheNextOnesThrough()
    {
        using BufferLease? first = await _budget.TakeAsync(600, CancellationToken.None);
        using var gone = new CancellationTokenSource();
        var second = _budget.TakeAsync(600, gone.Token).AsTask();
        var third = _budget.TakeAsync(50, CancellationToken.None).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.NotNull(await third);
        Assert.Equal(650, _budget.Taken);
    }

    [Fact]
    public async Task Take_TooManyWait_IsRefusedAtOnce()
    {
        using BufferLease? first = await _budget.TakeAsync(700, CancellationToken.None);
        var waiting = Enumerable.Range(0, BufferBudget.MaxWaiting)
            .Select(_ => _budget.TakeAsync(700, CancellationToken.None).AsTask())
            .ToList();

        Assert.Null(await _budget.TakeAsync(1, CancellationToken.None));

        _clock.Advance(BufferBudget.MaxWait);
        Assert.All(await Task.WhenAll(waiting), Assert.Null);
    }
}
