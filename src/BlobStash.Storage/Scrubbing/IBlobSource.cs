using BlobStash.Core.Digests;

namespace BlobStash.Storage.Scrubbing;

/// <summary>Where a blob can be had that is damaged here, a peer above all. Thread safe.</summary>
public interface IBlobSource
{
    /// <summary>
    /// Writes the bytes of a blob to the writer, without committing it. The store verifies them against the digest.
    /// </summary>
    /// <param name="digest">The blob.</param>
    /// <param name="writer">Takes the bytes; stays the caller's.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False: the blob could not be had, or not all of it.</returns>
    Task<bool> TryFetchAsync(Digest digest, BlobWriter writer, CancellationToken cancellationToken);
}
