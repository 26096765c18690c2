using System.Runtime.CompilerServices;
using BlobStash.Client.Messages;
using BlobStash.Client.Transport;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;

namespace BlobStash.Client;

/// <content>The change feed.</content>
public sealed partial class BlobStashClient
{
    /// <summary>
    /// How long the node is asked to wait for a change; shorter than its keep-alive and the idle timeout.
    /// </summary>
    private static readonly TimeSpan FollowWait = TimeSpan.FromSeconds(20);

    /// <summary>Asks for the changes behind a cursor.</summary>
    /// <param name="after">Cursor of an earlier answer; null for a cursor to begin from now, without changes.</param>
    /// <param name="wait">How long the node waits when there is no change yet, at most a minute.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <exception cref="BlobStashException">
    /// The node refused; <see cref="BlobStashProblem.CursorGone"/> when it does not remember all changes since then.
    /// </exception>
    public async Task<ChangePage> GetChangesAsync(
        string? after, TimeSpan wait = default, CancellationToken cancellationToken = default)
    {
        var body = await GetBodyAsync(ChangeRequests.PathOf(after, wait), ChangePages.MaxBytes, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return ChangePages.Read(body);
        }
        catch (MessageFormatException exception)
        {
            throw new BlobStashException(
                $"The node's answer cannot be used: {exception.Message}",
                BlobStashProblem.AnswerMalformed,
                null,
                exception);
        }
    }

    /// <summary>
    /// Follows the changes of the node without end. A node that cannot be reached or is too busy is asked again, after
    /// pauses that grow from 0.2 s to 30 s; nothing is missed by that.
    /// </summary>
    /// <param name="after">Cursor to go on from; null to begin now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BlobStashException">
    /// The node refused for good, above all with <see cref="BlobStashProblem.CursorGone"/>: then compare the stores,
    /// and begin anew.
    /// </exception>
    public async IAsyncEnumerable<BlobChange> FollowAsync(
        string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pauses = new GrowingPause(_clock);
        while (true)
        {
            var asked = _clock.GetTimestamp();
            ChangePage? page = null;
            try
            {
                page = await GetChangesAsync(after, FollowWait, cancellationToken).ConfigureAwait(false);
            }
            catch (BlobStashException exception) when (exception.Problem
                is BlobStashProblem.NodeUnreachable or BlobStashProblem.TooBusy)
            {
                await pauses.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            pauses.Reset();
            foreach (var change in page.Changes)
            {
                yield return change;
            }

            if (page.Next == after)
            {
                if (page.Changes.Count > 0)
                {
                    throw new BlobStashException(
                        "The cursor of the changes does not move on.", BlobStashProblem.AnswerMalformed, null, null);
                }

                if (_clock.GetElapsedTime(asked) < FollowWait / 2)
                {
                    // A node that does not hold its answer back is not asked without a breath.
                    await pauses.WaitShortAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            after = page.Next;
        }
    }
}
