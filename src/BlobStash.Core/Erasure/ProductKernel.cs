namespace BlobStash.Core.Erasure;

/// <summary>The ways in which a machine multiplies many bytes by the same element.</summary>
internal enum ProductKernel
{
    /// <summary>Byte by byte, by a table of all products: the twin for tests of the others.</summary>
    Scalar,

    /// <summary>16 bytes, by two tables of 16 products each (SSSE3 or Arm's AdvSimd).</summary>
    Nibbles128,

    /// <summary>32 bytes, by the same tables (AVX2).</summary>
    Nibbles256,

    /// <summary>64 bytes, by the same tables (AVX-512BW).</summary>
    Nibbles512,

    /// <summary>32 bytes, by a bit matrix (GFNI with AVX).</summary>
    Affine256,

    /// <summary>64 bytes, by a bit matrix (GFNI with AVX-512).</summary>
    Affine512,
}
