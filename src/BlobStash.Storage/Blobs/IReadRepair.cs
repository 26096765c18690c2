using BlobStash.Core.Digests;

namespace BlobStash.Storage.Blobs;

/// <summary>Repairs what readers find damaged. Thread safe.</summary>
internal interface IReadRepair
{
    /// <summary>A read met damage in a blob.</summary>
    void Report(in Digest digest);

    /// <summary>Waits until what was reported before was dealt with, or for a while at most. Never fails.</summary>
    /// <param name="cancellationToken">Ends the waiting; the repair goes on.</param>
    Task WaitAsync(CancellationToken cancellationToken);
}
