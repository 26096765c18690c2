namespace BlobStash.Core.Erasure;

/// <summary>
/// P[m][k], by which parity follows from data: p[r] = sum over c of P[r][c] * d[c], with
/// P[r][c] = 1 / ((k + r) + c) in the field (docs/formats/reed-solomon.md). Immutable.
/// </summary>
internal sealed class ParityMatrix
{
    private readonly byte[] _elements;

    /// <param name="dataShards">k, at least 1.</param>
    /// <param name="parityShards">m, at least 1; k + m is at most 256.</param>
    public ParityMatrix(int dataShards, int parityShards)
    {
        DataShards = dataShards;
        ParityShards = parityShards;
        _elements = new byte[parityShards * dataShards];
        for (var i = 0; i < _elements.Length; i++)
        {
            _elements[i] = CauchyMatrix.ElementAt(RowValue(i / dataShards), ColumnValue(i % dataShards));
        }
    }

    /// <summary>k, the columns.</summary>
    public int DataShards { get; }

    /// <summary>m, the rows.</summary>
    public int ParityShards { get; }

    /// <summary>P[row][column].</summary>
    public byte this[int row, int column] => _elements[(row * DataShards) + column];

    /// <summary>Gives P[m][k], row by row.</summary>
    public byte[] ToArray() => [.. _elements];

    /// <summary>Inverts the square part that lies in the given rows and columns.</summary>
    /// <param name="rows">rows[n], all different.</param>
    /// <param name="columns">columns[n], all different.</param>
    /// <returns>inverse[n][n], row by row; its rows belong to the columns, its columns to the rows.</returns>
    public byte[] InvertPart(int[] rows, int[] columns) =>
        CauchyMatrix.Invert(Array.ConvertAll(rows, RowValue), Array.ConvertAll(columns, ColumnValue));

    private byte RowValue(int row) => (byte)(DataShards + row);

    private static byte ColumnValue(int column) => (byte)column;
}
