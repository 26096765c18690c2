namespace BlobStash.LoadBench.Comparisons;

/// <summary>A trial that needs nothing beforehand: each round starts and ends its own servers.</summary>
internal sealed class FreshTrial(Func<Task<IReadOnlyList<Measurement>>> runRound) : IBuildTrial
{
    public Task PrepareAsync() => Task.CompletedTask;

    public Task<IReadOnlyList<Measurement>> RunRoundAsync() => runRound();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
