namespace BlobStash.Client.Tests.StandIns;

/// <summary>A blob whose stored bytes turn out to be damaged as soon as they are read.</summary>
internal sealed class BrokenStream(int length) : MemoryStream(new byte[length])
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new LocalReplicaException("The stored blob is damaged.");
}
