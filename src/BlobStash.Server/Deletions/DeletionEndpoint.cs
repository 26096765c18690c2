using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Frames;
using BlobStash.Storage;
using BlobStash.Sync;
using BlobStash.Sync.Merkle;

namespace BlobStash.Server.Deletions;

/// <summary>What a session asks and tells of deletions; see docs/protocol/deletions.md. Thread safe.</summary>
internal sealed class DeletionEndpoint(BlobStore store, MerkleTree tree, IInventory inventory)
{
    /// <summary>Deletions that wait for the disk together.</summary>
    private const int MaxConcurrentDeletions = 1024;

    /// <summary>200 with an entry for each digest.</summary>
    public async Task StandingAsync(HttpContext context)
    {
        if (await ReadAsync(context, DigestList.MaxBytes, DigestList.Read) is not { } digests)
        {
            return;
        }

        var body = new byte[digests.Length * BlobStanding.Size];
        for (var i = 0; i < digests.Length; i++)
        {
            store.FindLastChange(digests[i]).ToMessage().Write(body.AsSpan(i * BlobStanding.Size));
        }

        await AnswerAsync(context, body, "standing.bin");
    }

    /// <summary>200 with a status for each deletion.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        if (await ReadAsync(context, BlobDeletion.MaxListBytes, BlobDeletion.ReadAll) is not { } deletions)
        {
            return;
        }

        var answer = new byte[deletions.Length];
        for (var first = 0; first < deletions.Length; first += MaxConcurrentDeletions)
        {
            // At once, so that they share the flushes of the disk; what has begun ends, whoever hangs up.
            var last = Math.Min(first + MaxConcurrentDeletions, deletions.Length);
            await Task.WhenAll(Enumerable.Range(first, last - first).Select(async i =>
                answer[i] = (byte)(await store.ApplyDeletionAsync(
                    deletions[i].Digest, deletions[i].Stamp, CancellationToken.None)).ToMessage()));
        }

        await AnswerAsync(context, answer, "deletions.bin");
    }

    /// <summary>200 with the Merkle root of the set without the digests of the body.</summary>
    public async Task RootAsync(HttpContext context)
    {
        if (await ReadAsync(context, DigestList.MaxBytes, ReadAscending) is { } without)
        {
            var body = new byte[PartialRoot.Size];
            PartialTree.GetRootWithout(tree, inventory, without).Write(body);
            await AnswerAsync(context, body, "root.bin");
        }
    }

    private static Digest[] ReadAscending(ReadOnlySpan<byte> body)
    {
        var digests = body.IsEmpty ? [] : DigestList.Read(body);
        for (var i = 1; i < digests.Length; i++)
        {
            if (digests[i - 1] >= digests[i])
            {
                throw new MessageFormatException("The digests of the list are not in ascending order.");
            }
        }

        return digests;
    }

    private static ValueTask<T[]?> ReadAsync<T>(HttpContext context, int maxBytes, ListBody.ListReader<T> read) =>
        ListBody.TryReadAsync(context, maxBytes, read, $"A request has at most {BatchFormat.MaxBlobs} entries.");

    private static async Task AnswerAsync(HttpContext context, byte[] body, string fileName)
    {
        context.Response.TellStamps();
        await context.WriteBytesAsync(fileName, body);
    }
}
