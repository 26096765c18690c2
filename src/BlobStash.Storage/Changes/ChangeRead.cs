namespace BlobStash.Storage.Changes;

/// <summary>What <see cref="ChangeFeed.ReadAsync"/> found.</summary>
/// <param name="Count">How many changes were copied.</param>
/// <param name="Next">Where to go on; without meaning when the cursor is gone.</param>
/// <param name="Behind">How far the newest change lies behind <paramref name="Next"/>: at most so many changes.</param>
public readonly record struct ChangeRead(int Count, ChangeCursor Next, ulong Behind)
{
    /// <summary>
    /// The cursor is of another store, older than what is remembered, or from a future that this store never had;
    /// nothing was copied. Whoever follows must compare the stores and take a new cursor.
    /// </summary>
    public bool IsGone { get; private init; }

    /// <summary>Nothing newer was there.</summary>
    public bool IsCaughtUp => Behind == 0;

    internal static ChangeRead Gone { get; } = new() { IsGone = true };
}
