namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>One kind of work in the simulation. A further kind is a further line here.</summary>
/// <param name="Weight">How often it is chosen, relative to the others.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record CrashOperation(int Weight, Func<StoreSession, Random, Task> RunAsync)
{
    private static readonly CrashOperation[] All =
    [
        new(12, (session, random) => session.PutAsync(Any(random), random.Next(3) > 0)),
        new(6, (session, random) => session.DeleteAsync(Any(random))),
        new(6, RenewAsync),
        new(1, (session, random) => session.AbandonAsync(Any(random))),
        new(4, (session, _) => session.SealAsync()),
        new(2, (session, _) => session.CheckpointAsync()),
        new(2, (session, _) => session.ReopenAsync()),
        new(4, (session, _) => session.CompactAsync()),
        new(2, (session, _) => session.MakeParityAsync()),
        new(1, (session, _) => session.ScrubAsync()),
        new(3, TogetherAsync),
        new(2, WhileCompactingAsync),
        new(1, FullDiskAsync),
    ];

    private static readonly int TotalWeight = All.Sum(operation => operation.Weight);

    public static CrashOperation Choose(Random random)
    {
        var left = random.Next(TotalWeight);
        return All.First(operation => (left -= operation.Weight) < 0);
    }

    private static PoolBlob Any(Random random) => PoolBlob.All[random.Next(PoolBlob.All.Count)];

    /// <summary>Puts what is stored, several at once, so that a group has more than one renewal.</summary>
    private static Task RenewAsync(StoreSession session, Random random) => StoreSession.RunTogetherAsync(
        Several(random)
            .Where(blob => session.Acknowledged[blob] == Presence.Stored)
            .Select(blob => session.PutAsync(blob, true)).ToList());

    private static Task TogetherAsync(StoreSession session, Random random) =>
        StoreSession.RunTogetherAsync(Several(random).Select(blob => ChangeAsync(session, blob)).ToList());

    private static Task WhileCompactingAsync(StoreSession session, Random random) => StoreSession.RunTogetherAsync(
        Several(random).Select(blob => ChangeAsync(session, blob)).Append(session.CompactAsync()).ToList());

    private static async Task FullDiskAsync(StoreSession session, Random random)
    {
        session.Medium.FreeBytes = random.Next(2) == 0 ? random.Next(300) : random.Next(70_000);
        try
        {
            await StoreSession.RunTogetherAsync(Several(random)
                .Select(blob => session.OnFullDiskAsync(blob, full => ChangeAsync(session, full))).ToList());
            await session.CompactAsync();
        }
        finally
        {
            session.Medium.FreeBytes = Files.MemoryFileSystem.Plenty;
        }
    }

    private static PoolBlob[] Several(Random random)
    {
        var blobs = PoolBlob.All.ToArray();
        random.Shuffle(blobs);
        return blobs[..random.Next(2, 6)];
    }

    /// <summary>The change that makes a difference.</summary>
    private static Task ChangeAsync(StoreSession session, PoolBlob blob) =>
        session.Acknowledged[blob] == Presence.Stored ? session.DeleteAsync(blob) : session.PutAsync(blob, true);
}
