using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// The end of a segment that the last process may have failed to flush. After a failed flush Linux still shows the
/// bytes, and takes them for written (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC
/// 2020); only a new write makes the next flush bring them to the disk.
/// </summary>
internal static class UnflushedTail
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Writes the bytes that are there once more; nothing is flushed.</summary>
    public static void WriteAgain(Segment segment)
    {
        var piece = new byte[Math.Min(segment.Length, PieceBytes)];
        for (var offset = Math.Max(0, segment.Length - SegmentFormat.MaxUnflushedBytes); offset < segment.Length;)
        {
            var wanted = (int)Math.Min(piece.Length, segment.Length - offset);
            var read = segment.File.Read(offset, piece.AsSpan(0, wanted));
            if (read == 0)
            {
                throw new IOException($"{segment.Path} in the data directory has become shorter.");
            }

            segment.File.Write(offset, piece.AsSpan(0, read));
            offset += read;
        }
    }
}
