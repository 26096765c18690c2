using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Sessions;

/// <summary>
/// How much is sent at once: less where the peer, or a proxy in front of it, said that it was too much. Thread safe.
/// </summary>
internal sealed class BatchCeiling
{
    /// <summary>Most bytes of one batch, so that little is sent again after a cut.</summary>
    public const long MaxBytes = 16 << 20;

    /// <summary>A batch of so few bytes is not refused for its bytes.</summary>
    public const long MinBytes = 64 * 1024;

    private readonly Lock _lowering = new();
    private long _bytes = MaxBytes;

    /// <summary>Most bytes of the blobs of one batch now.</summary>
    public long Bytes
    {
        get
        {
            lock (_lowering)
            {
                return _bytes;
            }
        }
    }

    private long MaxBlobLength => Math.Min(Bytes, BatchFormat.MaxSessionBlobLength);

    /// <summary>Notes that a batch was more than the peer takes: later ones have at most half of its bytes.</summary>
    /// <param name="refusedBytes">Bytes of its blobs.</param>
    public void Lower(long refusedBytes)
    {
        lock (_lowering)
        {
            _bytes = Math.Min(_bytes, Math.Max(MinBytes, refusedBytes / 2));
        }
    }

    /// <summary>Whether this is one blob that is too long for a batch, and goes by a request of its own.</summary>
    public bool IsAlone(List<OutgoingBlob> blobs) => blobs is [var only] && only.Length > MaxBlobLength;

    /// <summary>Makes batches of blobs, in order but for those that are too long, each of which comes alone.</summary>
    public IEnumerable<List<OutgoingBlob>> Split(List<OutgoingBlob> blobs)
    {
        var (maxBytes, maxLength) = (Bytes, MaxBlobLength);
        var batch = new List<OutgoingBlob>();
        long bytes = 0;
        foreach (var blob in blobs)
        {
            if (blob.Length > maxLength)
            {
                yield return [blob];
                continue;
            }

            if (bytes + blob.Length > maxBytes)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(blob);
            bytes += blob.Length;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
