using BlobStash.Client.Batches;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Sessions;

/// <summary>Receives one batch and remembers which of its blobs the peer has answered. For one batch.</summary>
internal sealed class BatchArrivals(SessionContext context, BlobTransfers transfers)
{
    private readonly HashSet<Digest> _answered = [];
    private readonly List<(Digest Digest, long Length, Task<StoreOutcome> Outcome)> _taken = [];

    /// <summary>Blobs that are too long for a batch, and wait for requests of their own.</summary>
    public List<Digest> Large { get; } = [];

    /// <summary>How many blobs were answered.</summary>
    public int Count => _answered.Count;

    /// <summary>Whether the peer has answered the blob, with bytes or without.</summary>
    public bool Contains(Digest digest) => _answered.Contains(digest);

    /// <summary>Receives; what came in before a failure is stored and counted too.</summary>
    public async Task ReceiveAsync(
        IBatchPeer peer, IReadOnlyList<Digest> digests, CancellationToken cancellationToken)
    {
        var intake = context.Local.OpenIntake();
        await using (intake.ConfigureAwait(false))
        {
            using var underway = context.Tally.Underway.Begin(TransferDirection.Pull, null);
            try
            {
                await peer.GetBatchAsync(digests, TakeAndCountAsync, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await intake.FlushAsync().ConfigureAwait(false);
                underway.Dispose();
                await SettleAsync().ConfigureAwait(false);
            }

            async ValueTask TakeAndCountAsync(BatchBlob blob, CancellationToken token)
            {
                var before = _taken.Count;
                await TakeAsync(intake, blob, token).ConfigureAwait(false);
                underway.Add(_taken.Count > before ? blob.Length : 0);
            }
        }
    }

    private async ValueTask TakeAsync(IBlobIntake intake, BatchBlob blob, CancellationToken cancellationToken)
    {
        if (_answered.Contains(blob.Digest))
        {
            return;
        }

        if (blob.Status != BatchStatus.Stored)
        {
            _answered.Add(blob.Digest);
            Fail(blob.Digest, blob.Status switch
            {
                BatchStatus.TooLarge => $"The blob has {blob.Length} bytes, which is more than this node accepts.",
                BatchStatus.Damaged => "The peer's copy of the blob is damaged.",
                _ => "The peer does not have the blob any more.",
            });
            return;
        }

        try
        {
            var outcome = await intake
                .TakeAsync(blob.Digest, blob.Length, blob.Stamp, blob.Content, cancellationToken)
                .ConfigureAwait(false);
            _answered.Add(blob.Digest);
            _taken.Add((blob.Digest, blob.Length, outcome));
        }
        catch (BlobAbandonedException)
        {
            _answered.Add(blob.Digest);
            if (blob.Length > BatchFormat.MaxSessionBlobLength)
            {
                Large.Add(blob.Digest);
            }
            else
            {
                Fail(blob.Digest, "The peer gave the blob up in the middle.");
            }
        }
        catch (Exception exception) when (exception is not PeerException)
        {
            // Any exception: the intake is a seam, and whatever one blob meets there must not stop the others.
            cancellationToken.ThrowIfCancellationRequested();
            _answered.Add(blob.Digest);
            context.Tally.AddFailure(blob.Digest, TransferDirection.Pull, exception);
        }
    }

    private async Task SettleAsync()
    {
        foreach (var (digest, length, outcome) in _taken)
        {
            try
            {
                transfers.CountPulled(digest, await outcome.ConfigureAwait(false), length);
            }
            catch (Exception exception)
            {
                // Any exception: as above.
                context.Tally.AddFailure(digest, TransferDirection.Pull, exception);
            }
        }
    }

    private void Fail(Digest digest, string reason) =>
        context.Tally.AddFailure(digest, TransferDirection.Pull, TransferFault.Blob, reason);
}
