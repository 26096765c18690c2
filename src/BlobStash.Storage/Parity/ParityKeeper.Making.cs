using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Parity;

/// <content>How parity files come to be. All of it under the lock.</content>
internal sealed partial class ParityKeeper
{
    private bool TryMakeWhole(in ProtectedFile file, Segment segment, CancellationToken cancellationToken)
    {
        if (!IsIntact(segment, out var marker))
        {
            return false;
        }

        Make(HeaderOf(file, segment.Length, marker), segment.File, null, cancellationToken);
        segment.ParityLength = segment.Length;
        return true;
    }

    /// <summary>
    /// Parity of what an unsealed segment holds by now. What has it already is not read again, but for the last group
    /// of stripes.
    /// </summary>
    private bool TryMakePrefix(in ProtectedFile file, Segment segment, CancellationToken cancellationToken)
    {
        // Taken first: behind it a writer may be at work.
        var length = segment.Length;
        var header = HeaderOf(file, length, segment.Marker) with { IsPrefix = true };
        using var earlier = TryOpenEarlier(header);
        if (earlier?.Layout.Length >= length)
        {
            return true;
        }

        if ((earlier is not null && !new ParityPass(earlier, segment.File).IsEndIntact())
            || !ProtectedFileVerification.IsPrefixIntact(
                segment, earlier?.Layout.Length ?? SegmentFormat.HeaderSize, length))
        {
            return false;
        }

        disk.FlushDeferred(segments);

        segments.Format.Raise();
        Make(header, segment.File, earlier, cancellationToken);
        segment.ParityLength = length;
        return true;
    }

    /// <summary>Null: there is no parity of the beginning of this very segment in these shards.</summary>
    private ParityFile? TryOpenEarlier(in ParityHeader wanted)
    {
        var parity = ParityFile.TryOpen(disk.FileSystem, segments.Store, wanted.File);
        if (parity is { IsWhole: true }
            && parity.Header with { Layout = wanted.Layout } == wanted
            && parity.Layout with { Length = wanted.Layout.Length } == wanted.Layout)
        {
            return parity;
        }

        parity?.Dispose();
        return null;
    }

    private ParityHeader HeaderOf(in ProtectedFile file, long length, ulong marker) =>
        new(file, segments.Store, marker, new StripeLayout(
            length, options.ParityShardBytes, options.ParityDataShards, options.ParityShards));

    private bool Make(
        in ParityHeader header, IFile source, ParityFile? earlier, CancellationToken cancellationToken)
    {
        disk.ThrowIfMoved();
        disk.Reserve.ThrowIfGivenUp();
        var protectedFile = header.File;
        var path = disk.Temporary.NewPath();
        try
        {
            using (var target = disk.FileSystem.Create(path))
            {
                ParityWriter.Write(target, source, header, earlier, cancellationToken);
                target.Flush();
            }

            disk.FileSystem.Rename(path, protectedFile.ParityPath);
            FlushName(protectedFile);
            return true;
        }
        catch
        {
            disk.Temporary.Delete(path);
            throw;
        }
    }
}
