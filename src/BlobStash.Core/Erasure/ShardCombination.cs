namespace BlobStash.Core.Erasure;

/// <summary>
/// Computes shards as linear combinations of others: target[t] = sum over s of factors[t][s] * source[s]. Immutable.
/// </summary>
internal sealed class ShardCombination
{
    /// <summary>
    /// Bytes that are taken from each shard in turn, so that a piece of a source and of each target stay in the first
    /// cache and every source is read from memory once for all targets.
    /// </summary>
    public const int MaxPieceSize = 8 * 1024;

    private readonly byte[] _factors;
    private readonly int _sourceCount;
    private readonly ProductKernel _kernel;

    /// <param name="factors">factors[targets][sources], row by row; not copied.</param>
    /// <param name="sourceCount">Elements in a row.</param>
    /// <param name="kernel">One that this machine has.</param>
    public ShardCombination(byte[] factors, int sourceCount, ProductKernel kernel)
    {
        _factors = factors;
        _sourceCount = sourceCount;
        _kernel = kernel;
    }

    /// <summary>Computes all targets, whatever they held before.</summary>
    /// <param name="sources">sources[sourceCount][length].</param>
    /// <param name="targets">targets[targetCount][length], which overlap nothing.</param>
    public void Compute(ReadOnlySpan<ReadOnlyMemory<byte>> sources, ReadOnlySpan<Memory<byte>> targets)
    {
        var length = sources[0].Length;
        for (var offset = 0; offset < length; offset += MaxPieceSize)
        {
            var range = new Range(offset, offset + Math.Min(MaxPieceSize, length - offset));
            foreach (var target in targets)
            {
                target.Span[range].Clear();
            }

            for (var s = 0; s < _sourceCount; s++)
            {
                AddPiece(s, sources[s].Span[range], targets, range);
            }
        }
    }

    /// <summary>Adds the part that one source has in all targets.</summary>
    /// <param name="sourceIndex">Which source it is.</param>
    /// <param name="source">source[length].</param>
    /// <param name="targets">targets[targetCount][length], which overlap nothing.</param>
    public void Add(int sourceIndex, ReadOnlySpan<byte> source, ReadOnlySpan<Memory<byte>> targets)
    {
        for (var offset = 0; offset < source.Length; offset += MaxPieceSize)
        {
            var range = new Range(offset, offset + Math.Min(MaxPieceSize, source.Length - offset));
            AddPiece(sourceIndex, source[range], targets, range);
        }
    }

    private void AddPiece(
        int sourceIndex, ReadOnlySpan<byte> piece, ReadOnlySpan<Memory<byte>> targets, Range range)
    {
        for (var t = 0; t < targets.Length; t++)
        {
            var factor = _factors[(t * _sourceCount) + sourceIndex];
            ProductKernels.AddProduct(_kernel, factor, piece, targets[t].Span[range]);
        }
    }
}
