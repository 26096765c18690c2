using System.Diagnostics;

namespace BlobStash.Core.Erasure;

/// <summary>
/// Says from which k shards the missing ones of a stripe are computed, and with which factors
/// (docs/formats/reed-solomon.md, "Reconstruction"). One pass over the sources gives all missing shards, parity too.
/// </summary>
internal sealed class Reconstruction
{
    private readonly ParityMatrix _matrix;

    /// <summary>M, the missing data shards, and as many rows R of the parity shards that stand in for them.</summary>
    private readonly int[] _missingData;
    private readonly int[] _standIns;

    private Reconstruction(ParityMatrix matrix, ReadOnlySpan<bool> isPresent)
    {
        _matrix = matrix;
        var k = matrix.DataShards;
        Targets = IndicesOf(isPresent, value: false);
        _missingData = Array.FindAll(Targets, shard => shard < k);
        var presentParity = IndicesOf(isPresent[k..], value: true);
        _standIns = presentParity[.._missingData.Length];
        Sources = new int[k];
        for (int shard = 0, used = 0; shard < k; shard++)
        {
            Sources[shard] = isPresent[shard] ? shard : k + _standIns[used++];
        }

        Factors = BuildFactors();
    }

    /// <summary>
    /// sources[k], the shards that are read. Each is a data shard at its own index, or, where that is missing, a parity
    /// shard that stands in for it.
    /// </summary>
    public int[] Sources { get; }

    /// <summary>targets[missing], the shards that are computed, in ascending order.</summary>
    public int[] Targets { get; }

    /// <summary>factors[missing][k], row by row.</summary>
    public byte[] Factors { get; }

    /// <summary>Finds the factors.</summary>
    /// <param name="matrix">The matrix of the code.</param>
    /// <param name="isPresent">isPresent[k + m], of which at least k are true.</param>
    public static Reconstruction Create(ParityMatrix matrix, ReadOnlySpan<bool> isPresent)
    {
        Debug.Assert(isPresent.Count(true) >= matrix.DataShards);
        return new Reconstruction(matrix, isPresent);
    }

    private static int[] IndicesOf(ReadOnlySpan<bool> isPresent, bool value)
    {
        var indices = new List<int>(isPresent.Length);
        for (var i = 0; i < isPresent.Length; i++)
        {
            if (isPresent[i] == value)
            {
                indices.Add(i);
            }
        }

        return [.. indices];
    }

    private byte[] BuildFactors()
    {
        var k = _matrix.DataShards;
        var factors = new byte[Targets.Length * k];
        FillData(factors);
        for (var t = _missingData.Length; t < Targets.Length; t++)
        {
            FillParity(Targets[t] - k, factors, factors.AsSpan(t * k, k));
        }

        return factors;
    }

    /// <summary>
    /// Missing data: d[M] = inverse(P[R][M]) * (p[R] + P[R][present] * d[present]).
    /// </summary>
    private void FillData(Span<byte> factors)
    {
        var k = _matrix.DataShards;
        var count = _missingData.Length;
        var inverse = _matrix.InvertPart(_standIns, _missingData);
        for (var i = 0; i < count; i++)
        {
            var row = factors.Slice(i * k, k);
            for (var j = 0; j < count; j++)
            {
                var factor = inverse[(i * count) + j];
                AddRow(row, factor, _standIns[j]);
                row[_missingData[j]] ^= factor;
            }
        }
    }

    /// <summary>A missing parity shard: its own row, each missing data shard replaced by what gives that.</summary>
    private void FillParity(int parityRow, ReadOnlySpan<byte> dataFactors, Span<byte> row)
    {
        AddRow(row, 1, parityRow);
        for (var i = 0; i < _missingData.Length; i++)
        {
            var factor = _matrix[parityRow, _missingData[i]];
            for (var s = 0; s < row.Length; s++)
            {
                row[s] ^= GaloisField.Multiply(factor, dataFactors[(i * row.Length) + s]);
            }
        }
    }

    /// <summary>Adds a multiple of a row of P, over the present data shards alone.</summary>
    private void AddRow(Span<byte> row, byte factor, int parityRow)
    {
        for (var shard = 0; shard < row.Length; shard++)
        {
            if (Sources[shard] == shard)
            {
                row[shard] ^= GaloisField.Multiply(factor, _matrix[parityRow, shard]);
            }
        }
    }
}
