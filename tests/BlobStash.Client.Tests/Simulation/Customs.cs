namespace BlobStash.Client.Tests.Simulation;

/// <summary>What the nodes of one simulation have in common where deletions are concerned.</summary>
/// <param name="KnowStamps">Whether any of them know stamps.</param>
/// <param name="AreOpen">Whether all of them do, and take and give all deletions.</param>
/// <param name="Grace">How long a node has to run before it forgets a deletion.</param>
internal sealed record Customs(bool KnowStamps, bool AreOpen, TimeSpan Grace)
{
    public static Customs Draw(Random random)
    {
        var knowStamps = random.Chance(0.6);
        return new Customs(
            knowStamps,
            knowStamps && random.Chance(0.4),
            random.Pick(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), TimeSpan.MaxValue));
    }
}
