namespace BlobStash.Storage.Tests.Files;

/// <summary>
/// Bytes of a file in memory, and of those the ones that were flushed. Guarded by the file system's lock.
/// </summary>
internal sealed class MemoryNode
{
    private byte[] _bytes = [];
    private byte[] _durable = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public static MemoryNode Of(ReadOnlySpan<byte> bytes)
    {
        var node = new MemoryNode();
        node.Write(0, bytes);
        node.Flush();
        return node;
    }

    public void Write(int offset, ReadOnlySpan<byte> source)
    {
        if (source.Length == 0)
        {
            return;
        }

        Resize(Math.Max(Length, offset + source.Length));
        source.CopyTo(_bytes.AsSpan(offset));
    }

    public void Resize(int length)
    {
        if (length < Length)
        {
            _bytes.AsSpan(length, Length - length).Clear();
        }
        else if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(length, 2 * _bytes.Length));
        }

        Length = length;
    }

    public void Flush() => _durable = Bytes.ToArray();

    /// <summary>
    /// What the next process finds after this one was killed: everything, of which the same part is durable.
    /// </summary>
    public MemoryNode Clone() => new() { _bytes = Bytes.ToArray(), Length = Length, _durable = _durable };

    /// <summary>What the next process finds after the power was lost.</summary>
    public MemoryNode CloneDurable() => Of(_durable);
}
