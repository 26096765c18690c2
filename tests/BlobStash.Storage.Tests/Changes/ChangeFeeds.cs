using BlobStash.Core.Hashing;
using BlobStash.Storage.Changes;

namespace BlobStash.Storage.Tests.Changes;

/// <summary>Short forms of what the tests do with a feed.</summary>
internal static class ChangeFeeds
{
    /// <summary>Everything behind a cursor, which moves on; in pages of a few so that the seams are tested.</summary>
    public static async Task<(List<Change> Changes, ChangeCursor Next)> ReadAllAsync(
        this ChangeFeed feed, ChangeCursor cursor, int pageSize = 7)
    {
        var all = new List<Change>();
        var page = new Change[pageSize];
        while (true)
        {
            var read = await feed.ReadAsync(cursor, page, CancellationToken.None);
            Assert.False(read.IsGone, "The cursor is gone.");
            all.AddRange(page[..read.Count]);
            cursor = read.Next;
            if (read.IsCaughtUp)
            {
                return (all, cursor);
            }
        }
    }

    public static async Task<bool> IsGoneAsync(this ChangeFeed feed, ChangeCursor cursor) =>
        (await feed.ReadAsync(cursor, new Change[1], CancellationToken.None)).IsGone;

    /// <summary>What a change of a blob looks like, without its sequence.</summary>
    public static (ChangeKind Kind, Core.Digests.Digest Digest, long Length) Put(byte[] blob) =>
        (ChangeKind.Put, Blake2b256.Hash(blob), blob.Length);

    public static (ChangeKind Kind, Core.Digests.Digest Digest, long Length) Delete(byte[] blob) =>
        (ChangeKind.Delete, Blake2b256.Hash(blob), 0);

    public static IEnumerable<(ChangeKind Kind, Core.Digests.Digest Digest, long Length)> WithoutSequence(
        this IEnumerable<Change> changes) =>
        changes.Select(static change => (change.Kind, change.Digest, change.Length));
}
