using BlobStash.Server.Blobs;
using BlobStash.Storage.Blobs;

namespace BlobStash.Server.Batches;

/// <summary>
/// Counts running batches of uploads: as uploads, and against a limit of their own, because each may hold
/// <see cref="BlobBatch.MaxBytesInFlight"/>. Thread safe.
/// </summary>
internal sealed class BatchGate(UploadGate uploads)
{
    /// <summary>Batches at once: together at most 256 MiB.</summary>
    public const int MaxBatches = 32;

    private readonly UploadGate _batches = new(MaxBatches);

    /// <summary>
    /// Takes a place, to be given back with <see cref="Leave"/>; <see langword="false"/> when all are taken.
    /// </summary>
    public bool TryEnter()
    {
        if (!uploads.TryEnter())
        {
            return false;
        }
        if (_batches.TryEnter())
        {
            return true;
        }
        uploads.Leave();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        _batches.Leave();
        uploads.Leave();
    }
}
