using System.Buffers;

namespace BlobStash.Core.Erasure;

/// <summary>
/// A systematic Reed-Solomon code over GF(2^8) with a Cauchy parity matrix, as docs/formats/reed-solomon.md defines it:
/// k data shards of equal length give m parity shards of that length, and any k of the k + m shards give back all the
/// others exactly. It restores shards that are known to be missing or damaged; finding which ones are is the work of
/// checksums. Shards may have any length in bytes, 0 included. Immutable, safe to use from several threads; keeps no
/// buffer after a call.
/// </summary>
public sealed partial class ReedSolomonCode
{
    /// <summary>The most shards in a stripe, data and parity together: the elements of the field.</summary>
    public const int MaxShards = GaloisField.Size;

    /// <summary>The data shards of a stripe unless configured otherwise.</summary>
    public const int DefaultDataShards = 10;

    /// <summary>The parity shards of a stripe unless configured otherwise.</summary>
    public const int DefaultParityShards = 2;

    private readonly ParityMatrix _matrix;
    private readonly ShardCombination _parity;
    private readonly ProductKernel _kernel;

    /// <summary>Makes the code of the given shape.</summary>
    /// <param name="dataShards">k, from 1 to <see cref="MaxShards"/> - 1.</param>
    /// <param name="parityShards">m, from 1 to <see cref="MaxShards"/> - k: how many shards may be lost.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ReedSolomonCode(int dataShards = DefaultDataShards, int parityShards = DefaultParityShards)
        : this(dataShards, parityShards, ProductKernels.Best)
    {
    }

    /// <inheritdoc cref="ReedSolomonCode(int, int)"/>
    /// <param name="dataShards">k.</param>
    /// <param name="parityShards">m.</param>
    /// <param name="kernel">One that this machine has.</param>
    internal ReedSolomonCode(int dataShards, int parityShards, ProductKernel kernel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dataShards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dataShards, MaxShards - 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(parityShards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parityShards, MaxShards - dataShards);
        _matrix = new ParityMatrix(dataShards, parityShards);
        _parity = new ShardCombination(_matrix.ToArray(), dataShards, kernel);
        _kernel = kernel;
    }

    /// <summary>k, the data shards of a stripe.</summary>
    public int DataShards => _matrix.DataShards;

    /// <summary>m, the parity shards of a stripe.</summary>
    public int ParityShards => _matrix.ParityShards;

    /// <summary>k + m, all shards of a stripe. Data comes first wherever shards stand together.</summary>
    public int TotalShards => DataShards + ParityShards;

    /// <summary>Computes the parity of a stripe.</summary>
    /// <param name="data">data[k][length].</param>
    /// <param name="parity">parity[m][length]; overwritten.</param>
    /// <exception cref="ArgumentException">
    /// A count is wrong, lengths differ, or a parity shard overlaps another shard.
    /// </exception>
    public void Encode(ReadOnlySpan<ReadOnlyMemory<byte>> data, ReadOnlySpan<Memory<byte>> parity)
    {
        ThrowIfCountDiffers(data.Length, DataShards, nameof(data));
        ThrowIfCountDiffers(parity.Length, ParityShards, nameof(parity));
        var length = data[0].Length;
        ThrowIfLengthsDiffer(data, length, nameof(data));
        ThrowIfLengthsDiffer(parity, length, nameof(parity));
        foreach (var shard in data)
        {
            ThrowIfOverlapping(shard.Span, parity, nameof(parity));
        }

        ThrowIfOverlapping(parity, nameof(parity));
        _parity.Compute(data, parity);
    }

    /// <summary>
    /// Adds what one data shard contributes to the parity, for data that is not all in memory at once. Parity that was
    /// zero before is complete when each of the k data shards was added once, in any order. Adding the xor of a shard's
    /// old and new bytes turns the parity of the old stripe into that of the new one. A range of the shards can be
    /// worked off on its own: pass the same range of all of them.
    /// </summary>
    /// <param name="dataShard">The data shard's index, from 0 to k - 1.</param>
    /// <param name="data">data[length].</param>
    /// <param name="parity">parity[m][length]; added to.</param>
    /// <exception cref="ArgumentException">
    /// A count is wrong, lengths differ, or a parity shard overlaps another shard.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no data shard of that index.</exception>
    public void AddToParity(int dataShard, ReadOnlySpan<byte> data, ReadOnlySpan<Memory<byte>> parity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dataShard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dataShard, DataShards);
        ThrowIfCountDiffers(parity.Length, ParityShards, nameof(parity));
        ThrowIfLengthsDiffer(parity, data.Length, nameof(parity));
        ThrowIfOverlapping(data, parity, nameof(parity));
        ThrowIfOverlapping(parity, nameof(parity));
        _parity.Add(dataShard, data, parity);
    }

    /// <summary>Tells whether the parity shards are those of the data shards.</summary>
    /// <param name="shards">shards[k + m][length], data first.</param>
    /// <returns>
    /// True if they are. False says that some shard is damaged, not which one; up to m damaged shards never go
    /// unnoticed.
    /// </returns>
    /// <exception cref="ArgumentException">The count is wrong or lengths differ.</exception>
    public bool Verify(ReadOnlySpan<ReadOnlyMemory<byte>> shards)
    {
        ThrowIfCountDiffers(shards.Length, TotalShards, nameof(shards));
        var length = shards[0].Length;
        ThrowIfLengthsDiffer(shards, length, nameof(shards));
        var windowSize = Math.Min(_parity.WindowSize, length);
        var buffer = ArrayPool<byte>.Shared.Rent(ParityShards * windowSize);
        try
        {
            var isValid = true;
            for (int offset = 0, windowLength; isValid && offset < length; offset += windowLength)
            {
                windowLength = Math.Min(windowSize, length - offset);
                isValid = VerifyWindow(shards, offset, buffer.AsMemory(0, ParityShards * windowLength));
            }

            return isValid;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Computes the missing shards from the others.</summary>
    /// <param name="shards">
    /// shards[k + m][length], data first. The bytes of present ones are read, those of missing ones overwritten.
    /// </param>
    /// <param name="isPresent">isPresent[k + m]: whether the bytes of a shard are there and right.</param>
    /// <returns>
    /// True if nothing is missing any more; false, with no byte changed, if more than m shards are missing.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A count is wrong, lengths differ, or a missing shard overlaps another shard.
    /// </exception>
    public bool TryReconstruct(ReadOnlySpan<Memory<byte>> shards, ReadOnlySpan<bool> isPresent)
    {
        ThrowIfCountDiffers(shards.Length, TotalShards, nameof(shards));
        ThrowIfCountDiffers(isPresent.Length, TotalShards, nameof(isPresent));
        ThrowIfLengthsDiffer(shards, shards[0].Length, nameof(shards));
        var missing = isPresent.Count(false);
        if (missing == 0 || missing > ParityShards)
        {
            return missing == 0;
        }

        var plan = Reconstruction.Create(_matrix, isPresent);
        var targets = Select(shards, plan.Targets, shard => shard);
        for (var shard = 0; shard < shards.Length; shard++)
        {
            if (isPresent[shard])
            {
                ThrowIfOverlapping(shards[shard].Span, targets, nameof(shards));
            }
        }

        ThrowIfOverlapping(targets, nameof(shards));
        var sources = Select(shards, plan.Sources, shard => (ReadOnlyMemory<byte>)shard);
        new ShardCombination(plan.Factors, DataShards, _kernel).Compute(sources, targets);
        return true;
    }

    private static TShard[] Select<TShard>(
        ReadOnlySpan<Memory<byte>> shards, int[] indices, Func<Memory<byte>, TShard> convert)
    {
        var selected = new TShard[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            selected[i] = convert(shards[indices[i]]);
        }

        return selected;
    }

    private bool VerifyWindow(ReadOnlySpan<ReadOnlyMemory<byte>> shards, int offset, Memory<byte> buffer)
    {
        var length = buffer.Length / ParityShards;
        var data = new ReadOnlyMemory<byte>[DataShards];
        for (var shard = 0; shard < data.Length; shard++)
        {
            data[shard] = shards[shard].Slice(offset, length);
        }

        var parity = new Memory<byte>[ParityShards];
        for (var row = 0; row < parity.Length; row++)
        {
            parity[row] = buffer.Slice(row * length, length);
        }

        _parity.Compute(data, parity);
        var isValid = true;
        for (var row = 0; row < parity.Length; row++)
        {
            isValid &= parity[row].Span.SequenceEqual(shards[DataShards + row].Span.Slice(offset, length));
        }

        return isValid;
    }
}
