using BlobStash.Client.Peers;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Sessions;

/// <summary>Moves single blobs and turns whatever goes wrong into an entry of the tally. Thread safe.</summary>
internal sealed class BlobTransfers(ILocalReplica local, IPeer peer, SessionTally tally)
{
    /// <summary>Fetches a blob, unless it was deleted here or came in by another way meanwhile.</summary>
    public async ValueTask PullAsync(Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            if (local.Contains(digest))
            {
                return;
            }

            if (local.IsDeleted(digest))
            {
                tally.AddSkippedDeleted();
                return;
            }

            var blob = await peer.OpenBlobAsync(digest, cancellationToken).ConfigureAwait(false);
            await using (blob.ConfigureAwait(false))
            {
                var outcome = await local.StoreAsync(digest, blob.Length, blob.Content, cancellationToken)
                    .ConfigureAwait(false);
                CountPulled(digest, outcome, blob.BytesRead);
            }
        }
        catch (Exception exception)
        {
            // Any exception: the replica is a seam, and whatever one blob meets there must not stop the others.
            cancellationToken.ThrowIfCancellationRequested();
            AddFailure(digest, TransferDirection.Pull, TransferFault.Store, exception);
        }
    }

    /// <summary>Sends a blob, unless it was deleted here meanwhile, or is deleted there.</summary>
    public async ValueTask PushAsync(Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            var content = local.OpenRead(digest);
            if (content is null)
            {
                return;
            }

            await using (content.ConfigureAwait(false))
            {
                var length = content.Length;
                if (await peer.PutBlobAsync(digest, content, cancellationToken).ConfigureAwait(false))
                {
                    tally.AddMoved(TransferDirection.Push, length);
                }
                else
                {
                    tally.AddSkippedDeleted();
                }
            }
        }
        catch (Exception exception)
        {
            // Any exception: as above. A blob that cannot be read here says nothing about the others.
            cancellationToken.ThrowIfCancellationRequested();
            AddFailure(digest, TransferDirection.Push, TransferFault.Blob, exception);
        }
    }

    private void CountPulled(Digest digest, StoreOutcome outcome, long bytes)
    {
        switch (outcome)
        {
            case StoreOutcome.Stored:
                tally.AddMoved(TransferDirection.Pull, bytes);
                break;
            case StoreOutcome.Deleted:
                // Deleted while the bytes came in.
                tally.AddSkippedDeleted();
                break;
            default:
                tally.AddFailure(
                    digest,
                    TransferDirection.Pull,
                    TransferFault.Blob,
                    "The peer sent bytes that do not match the digest.");
                break;
        }
    }

    private void AddFailure(
        Digest digest, TransferDirection direction, TransferFault localFault, Exception exception)
    {
        var (fault, reason) = exception switch
        {
            PeerException failure => (
                failure.ConcernsPeer ? TransferFault.Peer : TransferFault.Blob, failure.Message),
            LocalReplicaException => (localFault, exception.Message),
            _ => (localFault, $"This node could not handle the blob ({exception.GetType().Name})."),
        };
        tally.AddFailure(digest, direction, fault, reason);
    }
}
