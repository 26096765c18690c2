using BlobStash.Server.Blobs;

namespace BlobStash.Server.Limits;

/// <summary>The place of one upload, and its memory. The default value stands for a refusal.</summary>
internal readonly struct UploadPlace(UploadGate gate, BufferLease lease) : IDisposable
{
    /// <summary>Whether the upload may go on.</summary>
    public bool IsTaken => lease is not null;

    /// <summary>Gives both back.</summary>
    public void Dispose()
    {
        if (IsTaken)
        {
            lease.Dispose();
            gate.Leave();
        }
    }
}
