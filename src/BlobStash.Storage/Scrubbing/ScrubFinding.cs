using BlobStash.Core.Digests;

namespace BlobStash.Storage.Scrubbing;

/// <summary>One piece of damage and what became of it.</summary>
/// <param name="File">Path of the file, relative to the data directory.</param>
/// <param name="Digest">The blob that was hit; null where the bytes belong to none.</param>
/// <param name="Action">What was done.</param>
public sealed record ScrubFinding(string File, Digest? Digest, ScrubAction Action);
