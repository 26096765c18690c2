using BlobStash.Protocol.Frames;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Peers;

/// <summary>What a peer tells of its set. Immutable.</summary>
/// <param name="Summary">Who answers, and the root of its set.</param>
/// <param name="Symbols">Coded symbols of the set at one moment.</param>
public sealed record SketchAnswer(SetSummary Summary, SymbolBlock Symbols);
