using BlobStash.Client.Peers;
using BlobStash.Client.Reconciliation;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Sessions;

/// <summary>
/// The looks of one session: each finds and moves; the roots at the end tell whether another one is needed. For one
/// run.
/// </summary>
internal sealed class SessionCourse(SessionContext context)
{
    /// <summary>Looks after the first one, when the roots still differ for no known reason.</summary>
    public const int MaxMoreLooks = 2;

    private readonly DifferenceFinder _finder = new(context.Local, context.Peer, context.Retries);

    /// <summary>How the difference was found by the last look.</summary>
    public Finding Finding { get; private set; } = new(SyncMethod.Buckets);

    /// <summary>Whether the first look found the roots equal.</summary>
    public bool WasInSync { get; private set; }

    /// <summary>The proof that both sides have the same set; null when there is none.</summary>
    public ProvenEquality? Proof { get; private set; }

    /// <summary>The proof that only deletions keep the two apart; null when there is none.</summary>
    public DeletionEquality? EqualButDeletions { get; private set; }

    /// <summary>What a dry run found; null unless it is one.</summary>
    public SyncDifference? Difference { get; private set; }

    /// <summary>Takes the course.</summary>
    /// <exception cref="PeerException">The peer failed before a single blob was moved.</exception>
    /// <exception cref="LocalOnlyBlobsException">The pull is strict, and the peer lacks blobs of this node.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (context.Options is { Strict: true, Direction: SyncDirection.Pull })
        {
            await RefuseLocalOnlyAsync(cancellationToken).ConfigureAwait(false);
        }

        var distrust = context.Options.Method == SyncMethodChoice.Buckets ? "The request asked for it." : null;
        for (var look = 0; look <= MaxMoreLooks; look++)
        {
            context.BeginLook();
            context.Tally.Enter(SyncPhase.Finding);
            var finding = await LookAsync(distrust, cancellationToken).ConfigureAwait(false);
            if (finding is null)
            {
                return;
            }

            // A later look that only saw equal roots did not find what was moved.
            Finding = look > 0 && finding.EqualRoot is not null ? Finding : finding;
            if (finding.EqualRoot is { } root)
            {
                WasInSync = look == 0;
                Proof = new ProvenEquality(root, context.Clock.GetUtcNow());
                return;
            }

            if (finding.IsBlind && distrust is null)
            {
                // This look cost nothing, and the one that follows cannot be blind.
                distrust = "The symbols show no difference although the roots differ.";
                continue;
            }

            distrust ??= finding.Fallback;

            if (Difference is not null || context.Tally.HasEndedEarly
                || await IsEndAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private async Task<Finding?> LookAsync(string? distrust, CancellationToken cancellationToken)
    {
        if (context.Options.DryRun)
        {
            var preview = new DifferencePreview(context);
            var finding = await SearchOnlyAsync(distrust, preview.AddAsync, cancellationToken).ConfigureAwait(false);
            Difference = preview.ToDifference();
            return finding;
        }

        var run = new SessionRun(context, _finder);
        var found = await run.RunAsync(distrust, cancellationToken).ConfigureAwait(false);
        if (run.Failure is { } failure && context.Tally.IsUntouched)
        {
            throw new PeerException(failure.Message, failure.IsTransient, failure) { Failure = failure.Failure };
        }

        return found;
    }

    /// <summary>Compares the roots; true when another look would find nothing new.</summary>
    private async Task<bool> IsEndAsync(CancellationToken cancellationToken)
    {
        if (context.Local is not ISketchReplica local || context.Peer.Sketches is not { } peer)
        {
            return true;
        }

        context.Tally.Enter(SyncPhase.Proving);
        SketchAnswer? answer;
        Digest root;
        try
        {
            root = local.GetMerkleRoot();
            answer = await context.Retries.RunAsync(
                token => peer.GetSketchAsync(new SymbolRange(0, 0), root, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException)
        {
            // Without sketches there is no proof, as with any peer that knows none.
            return true;
        }
        catch (SessionEndedException exception)
        {
            context.Tally.EndEarly(exception.Message);
            return true;
        }

        if (answer is null)
        {
            Proof = new ProvenEquality(root, context.Clock.GetUtcNow());
            return true;
        }

        var (here, there) = (context.Tally.LeftHere, context.Tally.LeftThere);
        var isExplained = here + there > 0 && local.GetState().Count - answer.Symbols.Count == here - there;
        if (isExplained)
        {
            EqualButDeletions = await new DeletionProof(context).TryProveAsync(cancellationToken)
                .ConfigureAwait(false);
        }

        return isExplained;
    }

    private async Task RefuseLocalOnlyAsync(CancellationToken cancellationToken)
    {
        long localOnly = 0;
        await SearchOnlyAsync(
            null,
            (part, _) =>
            {
                Interlocked.Add(ref localOnly, part.Have.Count);
                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        if (localOnly > 0)
        {
            throw new LocalOnlyBlobsException(localOnly);
        }
    }

    private async Task<Finding> SearchOnlyAsync(
        string? distrust, PartVisitor visit, CancellationToken cancellationToken)
    {
        try
        {
            return await _finder.FindAsync(distrust, visit, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionEndedException exception)
        {
            throw new PeerException(exception.Message, true, exception.Last) { Failure = exception.Last.Failure };
        }
    }
}
