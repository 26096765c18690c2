namespace BlobStash.Server.Tests.Compatibility;

/// <summary>Bytes of unknown length that come one at a time.</summary>
internal sealed class OneByteStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
}
