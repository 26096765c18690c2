namespace BlobStash.LoadBench.Comparisons;

/// <summary>A build that is measured round by round. Ends its servers when it is disposed.</summary>
internal interface IBuildTrial : IAsyncDisposable
{
    /// <summary>Starts and fills what all rounds use; once, before the first.</summary>
    Task PrepareAsync();

    /// <summary>Measures one round.</summary>
    Task<IReadOnlyList<Measurement>> RunRoundAsync();
}
