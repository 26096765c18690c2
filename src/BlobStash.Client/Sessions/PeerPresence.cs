using BlobStash.Client.Peers;

namespace BlobStash.Client.Sessions;

/// <summary>
/// Asks a peer for the least that it can answer, which tells a blob that cannot be moved from a peer that is away,
/// whatever other requests happen to get through meanwhile. Thread safe.
/// </summary>
internal sealed class PeerPresence(IPeer peer)
{
    /// <summary>Whether the peer answers now; a refusal is an answer too.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (peer.Sketches is { } sketches)
            {
                await sketches.GetSketchAsync(new SymbolRange(0, 0), null, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await peer.GetStateAsync(cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (PeerException exception)
        {
            return !exception.IsTransient;
        }
    }
}
