using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Sessions;

/// <summary>
/// Compares the roots of both nodes without the blobs that deletions keep apart. See docs/protocol/deletions.md, "Root
/// without some digests". For one session.
/// </summary>
internal sealed class DeletionProof(SessionContext context)
{
    /// <summary>Null: something else differs too, there are too many blobs, or the peer does not say.</summary>
    public async Task<DeletionEquality?> TryProveAsync(CancellationToken cancellationToken)
    {
        var here = Sort(context.Deletions.LeftHere);
        var there = Sort(context.Deletions.LeftThere);
        if (here.Length + there.Length == 0
            || here.Length > BatchFormat.MaxBlobs
            || there.Length > BatchFormat.MaxBlobs
            || context.Peer.Deletions is not { } peer
            || context.Local.GetRootWithout(here) is not { } ours)
        {
            return null;
        }

        try
        {
            var theirs = await context.Retries
                .RunForBlobsAsync(token => peer.GetRootWithoutAsync(there, token), cancellationToken)
                .ConfigureAwait(false);
            return ours.Root == theirs.Root
                ? new DeletionEquality(ours.Root, ours.LeftOut + theirs.LeftOut, context.Clock.GetUtcNow())
                : null;
        }
        catch (PeerException)
        {
            // Without an answer there is no proof, and the session is no worse for it.
            return null;
        }
        catch (SessionEndedException exception)
        {
            context.Tally.EndEarly(exception.Message);
            return null;
        }
    }

    private static Digest[] Sort(IReadOnlyList<Digest> digests) => [.. digests.Distinct().Order()];
}
