namespace BlobStash.Storage.Tests.Files;

/// <summary>One change of a <see cref="MemoryNode"/> since its last flush.</summary>
/// <param name="Offset">Where bytes were written, or where the file was cut.</param>
/// <param name="Bytes">What was written; null when the length was set.</param>
/// <param name="Length">Length of the file after it.</param>
internal readonly record struct MemoryChange(int Offset, byte[]? Bytes, int Length)
{
    public int End => Offset + (Bytes?.Length ?? 0);

    /// <summary>Copies the bytes from an offset in the file; a change of the length leaves zeros.</summary>
    public void CopyTo(int offset, Span<byte> destination)
    {
        if (Bytes is null)
        {
            destination.Clear();
        }
        else
        {
            Bytes.AsSpan(offset - Offset, destination.Length).CopyTo(destination);
        }
    }
}
