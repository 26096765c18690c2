using BlobStash.Core.Digests;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>The digests that <c>stat</c> and <c>get</c> ask for.</summary>
public static class DigestList
{
    /// <summary>Longest list in bytes.</summary>
    public const int MaxBytes = BatchFormat.MaxBlobs * Digest.Size;

    /// <summary>Reads a list.</summary>
    /// <exception cref="MessageFormatException">It is empty, too long, or ends in the middle of a digest.</exception>
    public static Digest[] Read(ReadOnlySpan<byte> body)
    {
        if (body.Length is 0 or > MaxBytes || body.Length % Digest.Size != 0)
        {
            throw new MessageFormatException("The list does not have 1 to 16384 digests of 32 bytes each.");
        }

        var digests = new Digest[body.Length / Digest.Size];
        for (var i = 0; i < digests.Length; i++)
        {
            digests[i] = Digest.FromBytes(body.Slice(i * Digest.Size, Digest.Size));
        }

        return digests;
    }

    /// <summary>Writes a list.</summary>
    /// <param name="digests">1 to <see cref="BatchFormat.MaxBlobs"/> digests.</param>
    public static byte[] Write(IReadOnlyList<Digest> digests)
    {
        ArgumentNullException.ThrowIfNull(digests);
        ArgumentOutOfRangeException.ThrowIfZero(digests.Count, nameof(digests));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digests.Count, BatchFormat.MaxBlobs, nameof(digests));
        var body = new byte[digests.Count * Digest.Size];
        for (var i = 0; i < digests.Count; i++)
        {
            digests[i].CopyTo(body.AsSpan(i * Digest.Size));
        }

        return body;
    }
}
