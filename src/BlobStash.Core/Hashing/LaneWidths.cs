using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlobStash.Core.Hashing;

/// <summary>Which numbers of lanes this machine has, and the kernel for each.</summary>
internal static unsafe class LaneWidths
{
    /// <summary>No lanes: one stream after the other on general registers.</summary>
    public const int Scalar = 1;

    /// <summary>Lanes with AVX2.</summary>
    public const int Avx2Width = 4;

    /// <summary>Lanes with AVX-512.</summary>
    public const int Avx512Width = 8;

    /// <summary>The most streams that are not worth a vector.</summary>
    public const int MostStreamsForScalar = 1;

    /// <summary>The most lanes that this machine has.</summary>
    public static int Best =>
        IsSupported(Avx512Width) ? Avx512Width : IsSupported(Avx2Width) ? Avx2Width : Scalar;

    /// <summary>Tells whether this machine can run so many lanes.</summary>
    /// <param name="width">1, 4 or 8.</param>
    public static bool IsSupported(int width) => width switch
    {
        Scalar => true,
        Avx2Width => Avx2.IsSupported,
        Avx512Width => Avx512F.IsSupported,
        _ => false,
    };

    /// <summary>Compresses the same number of blocks in every lane.</summary>
    /// <param name="width">4 or 8.</param>
    /// <param name="h">The chained states, h[8][width].</param>
    /// <param name="inputs">Where each lane reads.</param>
    /// <param name="blocks">Blocks for each lane; 1 if a lane is at its last one.</param>
    /// <param name="t">t[8], the bytes hashed before, followed by f[8], the flags of the final block.</param>
    public static void Compress(int width, ulong* h, in LaneInputs inputs, int blocks, ulong* t)
    {
        var f = t + LaneInputs.MaxLanes;
        if (width == Avx512Width)
        {
            Blake2bLaneKernel<Vector512<ulong>, Avx512Lanes>.Compress(
                (Vector512<ulong>*)h, in inputs, blocks, (Vector512<ulong>*)t, (Vector512<ulong>*)f);
        }
        else
        {
            Blake2bLaneKernel<Vector256<ulong>, Avx2Lanes>.Compress(
                (Vector256<ulong>*)h, in inputs, blocks, (Vector256<ulong>*)t, (Vector256<ulong>*)f);
        }
    }
}
