namespace BlobStash.Core.Erasure;

/// <summary>One factor of the field, made ready in registers to multiply whole vectors of bytes.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
internal interface IProductVector<TSelf>
    where TSelf : struct, IProductVector<TSelf>
{
    /// <summary>Bytes in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Makes a factor ready.</summary>
    static abstract TSelf Create(byte factor);

    /// <summary>target += factor * source, one vector of each.</summary>
    /// <param name="source">Where the source begins.</param>
    /// <param name="target">Where the target begins.</param>
    /// <param name="offset">The vector's distance from both in bytes; need not be aligned.</param>
    void AddProduct(ref byte source, ref byte target, nuint offset);
}
