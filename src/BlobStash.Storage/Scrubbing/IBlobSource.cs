using BlobStash.Core.Digests;

namespace BlobStash.Storage.Scrubbing;

/// <summary>Where a blob can be had that is damaged here, peers above all. Thread safe.</summary>
public interface IBlobSource
{
    /// <summary>Offers every copy of a blob that can be had, one after the other, until one is taken.</summary>
    /// <param name="digest">The blob.</param>
    /// <param name="take">
    /// Reads a copy to its end, verifies it against the digest and stores it; false for one with other bytes.
    /// Exceptions of reading the copy pass through, so that the next one can be offered.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>True: a copy was taken.</returns>
    Task<bool> TryFetchAsync(
        Digest digest, Func<Stream, CancellationToken, Task<bool>> take, CancellationToken cancellationToken);
}
