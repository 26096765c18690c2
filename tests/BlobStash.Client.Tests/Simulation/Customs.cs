namespace BlobStash.Client.Tests.Simulation;

/// <summary>What the nodes of one simulation have in common where deletions are concerned.</summary>
/// <param name="KnowStamps">Whether any of them know stamps.</param>
/// <param name="AreOpen">Whether all of them do, and take and give all deletions.</param>
/// <param name="HaveGoodClocks">Whether no clock is so wrong that a deletion would be refused for it.</param>
/// <param name="ClockGrain">What their clocks move on by.</param>
/// <param name="Grace">How long a node has to run before it forgets a deletion.</param>
internal sealed record Customs(
    bool KnowStamps, bool AreOpen, bool HaveGoodClocks, TimeSpan ClockGrain, TimeSpan Grace)
{
    public static Customs Draw(Random random)
    {
        var knowStamps = random.Chance(0.6);
        return new Customs(
            knowStamps,
            knowStamps && random.Chance(0.4),
            random.Chance(0.6),
            random.Pick(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            random.Pick(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), TimeSpan.MaxValue));
    }
}
