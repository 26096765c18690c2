using System.Buffers.Binary;
using BlobStash.Core.Hashing;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>Segments that a test has put together.</summary>
internal static class SegmentBytes
{
    private const int ChecksumOffset = 60;

    /// <summary>Makes the checksum of the header right.</summary>
    public static void Sign(byte[] segment) => BinaryPrimitives.WriteUInt32LittleEndian(
        segment.AsSpan(ChecksumOffset), Crc32C.Compute(segment.AsSpan(0, ChecksumOffset)));
}
