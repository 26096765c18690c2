namespace BlobStash.Sync.Sketches;

/// <summary>How far a <see cref="SketchDecoder"/> has come. All but the first are final.</summary>
public enum SketchDecoderState
{
    /// <summary>The symbols so far do not tell the whole difference.</summary>
    NeedsSymbols,

    /// <summary>The whole difference is known, as far as short ids can tell.</summary>
    Complete,

    /// <summary>As many symbols as the limits allow did not suffice.</summary>
    TooManySymbols,

    /// <summary>There are more differences than the limits allow.</summary>
    TooManyDifferences,

    /// <summary>
    /// No pair of sets gives these symbols: the peer errs or lies, its set changed between two blocks, or two digests
    /// of one side share a short id that the other side lacks.
    /// </summary>
    Contradictory,
}
