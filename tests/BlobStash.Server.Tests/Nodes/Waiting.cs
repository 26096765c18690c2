namespace BlobStash.Server.Tests.Nodes;

/// <summary>Waits for what happens soon, however busy the machine is, and fails where it does not happen.</summary>
internal static class Waiting
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public static Task ForAsync(Func<bool> condition, string what) =>
        ForAsync(() => Task.FromResult(condition()), () => what);

    public static Task ForAsync(Func<Task<bool>> condition, string what) => ForAsync(condition, () => what);

    /// <param name="condition">What is waited for.</param>
    /// <param name="describe">Says what did not happen, asked when it did not.</param>
    public static async Task ForAsync(Func<Task<bool>> condition, Func<string> describe)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) >= Patience)
            {
                Assert.Fail($"In time: {describe()}");
            }
            await timer.WaitForNextTickAsync();
        }
    }
}
