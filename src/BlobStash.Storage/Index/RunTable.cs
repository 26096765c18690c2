using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;

namespace BlobStash.Storage.Index;

/// <summary>
/// Divides the block of a bucket into runs: the digests whose bits behind the first byte begin alike. There are as many
/// runs, a power of two, as keep each at one to two hundred entries, so that the cost of an insertion does not grow
/// with the store. Not thread safe.
/// </summary>
internal sealed class RunTable
{
    private const int MinEntriesPerRun = 128;
    private const int MaxRunBits = 16;
    private const int KeyBits = 32;
    private const int LeastRoom = 2;

    /// <summary>
    /// A sixteenth of room costs three percent of memory on average, and is used up in hundreds of insertions.
    /// </summary>
    private const int RoomDivisor = 16;

    private readonly int _bits;

    private RunTable(int bits, int[] starts, int[] counts) => (_bits, Starts, Counts) = (bits, starts, counts);

    public static RunTable Empty => new(0, new int[2], new int[1]);

    /// <summary>Number of runs.</summary>
    public int Count => Counts.Length;

    /// <summary>Where each run begins; one more at the end, which is the length of the block.</summary>
    public int[] Starts { get; }

    /// <summary>Number of entries of each run.</summary>
    public int[] Counts { get; }

    /// <summary>The table of sorted entries without any room.</summary>
    public static RunTable OfSorted(ReadOnlySpan<IndexEntry> sorted)
    {
        var bits = BitsFor(sorted.Length);
        var starts = new int[(1 << bits) + 1];
        var counts = new int[1 << bits];
        for (var run = 0; run < counts.Length; run++)
        {
            starts[run + 1] = starts[run] + LengthUpTo(sorted[starts[run]..], run, bits);
            counts[run] = starts[run + 1] - starts[run];
        }

        return new RunTable(bits, starts, counts);
    }

    /// <summary>The same runs with room behind each.</summary>
    public RunTable WithRoom()
    {
        var starts = new int[Starts.Length];
        for (var run = 0; run < Count; run++)
        {
            starts[run + 1] = checked(starts[run] + Counts[run] + LeastRoom + (Counts[run] / RoomDivisor));
        }

        return new RunTable(_bits, starts, [.. Counts]);
    }

    public int RunOf(in Digest digest) => RunOf(digest, _bits);

    /// <summary>
    /// Where a digest would be in its run, which is not empty, if that were spread evenly, as uniformly random digests
    /// nearly are.
    /// </summary>
    public int GuessPosition(int run, in Digest digest)
    {
        var behindRun = (uint)((ulong)KeyOf(digest) << _bits);
        return Starts[run] + (int)(((ulong)behindRun * (uint)Counts[run]) >> KeyBits);
    }

    /// <summary>Where the entries of a run end.</summary>
    public int EndOf(int run) => Starts[run] + Counts[run];

    /// <summary>There is no room for another entry.</summary>
    public bool IsFull(int run) => EndOf(run) == Starts[run + 1];

    private static int BitsFor(int total) =>
        Math.Min(BitOperations.Log2((uint)Math.Max(1, total / MinEntriesPerRun)), MaxRunBits);

    private static int RunOf(in Digest digest, int bits) => (int)((ulong)KeyOf(digest) >> (KeyBits - bits));

    /// <summary>The bytes behind the first one, which all digests of a bucket share.</summary>
    private static uint KeyOf(in Digest digest) =>
        BinaryPrimitives.ReadUInt32BigEndian(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in digest))[1..]);

    /// <summary>How many entries at the beginning are in runs up to this one.</summary>
    private static int LengthUpTo(ReadOnlySpan<IndexEntry> sorted, int run, int bits)
    {
        var low = 0;
        var high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (RunOf(sorted[middle].Digest, bits) <= run)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
