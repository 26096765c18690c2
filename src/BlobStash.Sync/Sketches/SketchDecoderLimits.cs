namespace BlobStash.Sync.Sketches;

/// <summary>Maxima that bound the memory and time of a <see cref="SketchDecoder"/>, whatever a peer sends.</summary>
public sealed record SketchDecoderLimits
{
    /// <summary>The limits that apply unless a caller sets others.</summary>
    public static SketchDecoderLimits Default { get; } = new();

    /// <summary>
    /// Most symbols that are received, from 1 on: 24 bytes each. Default <see cref="Sketch.DefaultSymbolCount"/>.
    /// </summary>
    public int MaxSymbols { get; init; } = Sketch.DefaultSymbolCount;

    /// <summary>Most short ids that are decoded: about 50 bytes each. Default 65 536.</summary>
    public int MaxDifferences { get; init; } = 65_536;
}
