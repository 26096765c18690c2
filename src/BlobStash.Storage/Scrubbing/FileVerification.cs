using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Scrubbing;

/// <summary>Reads all of a file and says whether it and its parity are intact. Thread safe.</summary>
internal sealed class FileVerification(
    IFileSystem fileSystem, SegmentSet segments, DigestIndex blobs, ParityKeeper parity, DiskWorkers workers)
{
    /// <summary>
    /// Verifies a file against its parity file, shard by shard, or by its own checksums where there is none yet. False:
    /// something is damaged, or parity is missing that should be there.
    /// </summary>
    public async Task<bool> IsIntactAsync(ProtectedFile file, ScrubPace pace, CancellationToken cancellationToken)
    {
        ParityVerifier? opened = null;
        await workers.RunAsync(() => opened = TryOpen(file)).ConfigureAwait(false);
        using var verifier = opened;
        if (verifier is null)
        {
            return await IsIntactByItselfAsync(file, SegmentFormat.HeaderSize, pace, cancellationToken)
                .ConfigureAwait(false);
        }

        return await HasIntactStripesAsync(verifier, pace, cancellationToken).ConfigureAwait(false)
            && (!verifier.IsPrefix
                || await IsIntactByItselfAsync(file, verifier.ProtectedLength, pace, cancellationToken)
                    .ConfigureAwait(false));
    }

    /// <summary>Null: there is no parity that can be trusted, or one of the two cannot be opened.</summary>
    private ParityVerifier? TryOpen(in ProtectedFile file)
    {
        try
        {
            return ParityVerifier.TryOpen(
                fileSystem, segments, file);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // What is wrong with the protected file shows when it is looked at by itself.
            return null;
        }
    }

    private async Task<bool> HasIntactStripesAsync(
        ParityVerifier verifier, ScrubPace pace, CancellationToken cancellationToken)
    {
        for (long stripe = 0; stripe < verifier.StripeCount; stripe++)
        {
            var isIntact = false;
            var number = stripe;
            await workers.RunAsync(() => isIntact = verifier.IsIntact(number)).ConfigureAwait(false);
            if (!isIntact)
            {
                return false;
            }

            await pace.AdvanceAsync(verifier.StripeBytes, cancellationToken).ConfigureAwait(false);
        }

        return verifier.IsWhole;
    }

    private async Task<bool> IsIntactByItselfAsync(
        ProtectedFile file, long start, ScrubPace pace, CancellationToken cancellationToken)
    {
        var (isIntact, length) = (false, 0L);
        await workers.RunAsync(() => (isIntact, length) = TryVerify(file, start)).ConfigureAwait(false);
        await pace.AdvanceAsync(length, cancellationToken).ConfigureAwait(false);
        return isIntact;
    }

    private (bool IsIntact, long Length) TryVerify(in ProtectedFile file, long start)
    {
        try
        {
            return Verify(file, start);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // A place that cannot be read: each blob is looked at by itself then.
            return (false, 0);
        }
    }

    private (bool IsIntact, long Length) Verify(in ProtectedFile file, long start)
    {
        if (file.Kind == FileKind.LargeBlob)
        {
            var isStored = blobs.TryGet(file.Digest, out var entry);
            var isIntact = !parity.IsEnabled && ProtectedFileVerification.IsLargeBlobIntact(
                fileSystem, segments.Store, file.Digest, out _);
            return (!isStored || isIntact, entry.Length);
        }

        if (!segments.TryLease(file.Number, out var segment))
        {
            return (true, 0);
        }

        try
        {
            return Verify(segment, start);
        }
        finally
        {
            segment.Release();
        }
    }

    private (bool IsIntact, long Length) Verify(Segment segment, long start)
    {
        // Taken first: behind it a writer may be at work, and what lies there is no damage.
        var length = segment.Length;

        // Parity that was there once and is gone is damage as well.
        var lacksParity = parity.IsEnabled && (segment.IsSealed || start < segment.ParityLength);
        return (ProtectedFileVerification.IsPrefixIntact(segment, start, length) && !lacksParity, length - start);
    }
}
