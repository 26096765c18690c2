namespace BlobStash.Core.Erasure;

/// <content>Checks of what callers pass. A computed shard that overlaps another would be wrong unnoticed.</content>
public sealed partial class ReedSolomonCode
{
    private static void ThrowIfCountDiffers(int count, int expected, string name)
    {
        if (count != expected)
        {
            throw new ArgumentException($"The code has {expected} of these shards, not {count}.", name);
        }
    }

    private static void ThrowIfLengthsDiffer(ReadOnlySpan<ReadOnlyMemory<byte>> shards, int length, string name)
    {
        foreach (var shard in shards)
        {
            ThrowIfLengthDiffers(shard.Length, length, name);
        }
    }

    private static void ThrowIfLengthsDiffer(ReadOnlySpan<Memory<byte>> shards, int length, string name)
    {
        foreach (var shard in shards)
        {
            ThrowIfLengthDiffers(shard.Length, length, name);
        }
    }

    private static void ThrowIfLengthDiffers(int length, int expected, string name)
    {
        if (length != expected)
        {
            throw new ArgumentException($"All shards of a stripe are of one length: {expected}, not {length}.", name);
        }
    }

    private static void ThrowIfOverlapping(ReadOnlySpan<byte> shard, ReadOnlySpan<Memory<byte>> targets, string name)
    {
        foreach (var target in targets)
        {
            if (shard.Overlaps(target.Span))
            {
                throw new ArgumentException("A computed shard shares memory with another shard.", name);
            }
        }
    }

    private static void ThrowIfOverlapping(ReadOnlySpan<Memory<byte>> targets, string name)
    {
        for (var i = 0; i < targets.Length; i++)
        {
            ThrowIfOverlapping(targets[i].Span, targets[(i + 1)..], name);
        }
    }
}
