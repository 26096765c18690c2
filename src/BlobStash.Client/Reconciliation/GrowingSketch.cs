using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Reconciliation;

/// <summary>Coded symbols of one bucket of this side, made as far as they are needed. Not thread safe.</summary>
internal sealed class GrowingSketch
{
    /// <summary>Least symbols that are tried before a list counts as cheaper.</summary>
    private const int MinLimit = 256;

    private readonly SketchEncoder _encoder;
    private SymbolBlock _made;

    /// <summary>Takes the digests of the bucket, which are not kept.</summary>
    public GrowingSketch(SketchKey key, List<Digest> digests)
    {
        ShortId[] shortIds = [.. digests.Select(digest => ShortId.Of(in digest))];
        _encoder = new SketchEncoder(key, shortIds, 0);
        _made = _encoder.Encode(0);

        // A symbol takes 17 bytes and a digest in a list 32: with more symbols than this the list is shorter.
        Limit = Math.Clamp(2 * digests.Count, MinLimit, Sketch.MaxSymbolCount);
    }

    /// <summary>Most symbols that are worth their bytes.</summary>
    public int Limit { get; }

    /// <summary>The symbols from index 0 on, at least up to an index.</summary>
    public SymbolBlock Cover(int endIndex)
    {
        if (endIndex > _made.EndIndex)
        {
            _made = _made.Append(_encoder.Encode(endIndex - _made.EndIndex));
        }

        return _made;
    }
}
