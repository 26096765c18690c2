using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Sketches;

/// <summary>The set, or a bucket of it, at one moment. Immutable.</summary>
/// <param name="Root">Its Merkle root; for a bucket its leaf.</param>
/// <param name="Symbols">All symbols that can be asked for, or those that were.</param>
internal sealed record SketchSnapshot(Digest Root, SymbolBlock Symbols);
