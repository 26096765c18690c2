using System.Diagnostics;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Benchmarks.Hashing;

/// <summary>Measures how many MB (10^6 bytes) a second something works off in memory.</summary>
internal static class Throughput
{
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MeasuredTime = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs until the compiler has done its best.</summary>
    public static void WarmUp(Action action) => Repeat(action, WarmUpTime);

    /// <summary>Measures one round.</summary>
    /// <param name="action">What to measure.</param>
    /// <param name="byteCount">Bytes that it works off each time.</param>
    /// <returns>MB/s.</returns>
    public static double Measure(Action action, long byteCount)
    {
        var (count, elapsed) = Repeat(action, MeasuredTime);
        return count * (double)byteCount / 1e6 / elapsed.TotalSeconds;
    }

    /// <summary>Gives an action that hashes equal random inputs in lanes.</summary>
    /// <param name="width">Lanes, and the number of inputs.</param>
    /// <param name="length">Bytes of each input.</param>
    public static Action HashInLanes(int width, int length)
    {
        var random = new Random(width + length);
        var inputs = new ReadOnlyMemory<byte>[width];
        for (var i = 0; i < width; i++)
        {
            var input = new byte[length];
            random.NextBytes(input);
            inputs[i] = input;
        }

        var digests = new Digest[width];
        return () => Blake2bLanes.HashMany(inputs, digests, width);
    }

    private static (long Count, TimeSpan Elapsed) Repeat(Action action, TimeSpan atLeast)
    {
        const int Batch = 10;
        var watch = Stopwatch.StartNew();
        var count = 0L;
        do
        {
            for (var i = 0; i < Batch; i++)
            {
                action();
            }

            count += Batch;
        }
        while (watch.Elapsed < atLeast);
        return (count, watch.Elapsed);
    }
}
