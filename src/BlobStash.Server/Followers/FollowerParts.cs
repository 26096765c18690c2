namespace BlobStash.Server.Followers;

/// <summary>Parts of a duty that only make sense together.</summary>
internal static class FollowerParts
{
    /// <summary>Runs the parts until the first one ends, stops the others, and ends as the first one did.</summary>
    public static async Task RunAsync(
        IEnumerable<Func<CancellationToken, Task>> parts, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = parts.Select(part => part(stop.Token)).ToList();
        Task first = await Task.WhenAny(running);
        await stop.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }
}
