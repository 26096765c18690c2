namespace BlobStash.EndToEnd.Tests.Rot;

/// <summary>One bit of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Which byte.</param>
/// <param name="Bit">Which bit of it, 0 to 7.</param>
internal readonly record struct FlippedBit(string Path, long Offset, int Bit)
{
    /// <summary>Flips it in the file, behind the back of whoever has that open.</summary>
    public void Flip()
    {
        using var file = File.OpenHandle(
            Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> value = stackalloc byte[1];
        Assert.Equal(1, RandomAccess.Read(file, value, Offset));
        value[0] ^= (byte)(1 << Bit);
        RandomAccess.Write(file, value, Offset);
    }
}
