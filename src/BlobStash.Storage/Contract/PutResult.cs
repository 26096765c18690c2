using BlobStash.Core.Digests;
using BlobStash.Storage.Blobs;

namespace BlobStash.Storage.Contract;

/// <summary>Result of <see cref="BlobWriter.CommitAsync"/>.</summary>
/// <param name="Outcome">What became of the blob.</param>
/// <param name="Digest">The digest that the bytes really have.</param>
/// <param name="Length">How many bytes were written.</param>
public readonly record struct PutResult(PutOutcome Outcome, Digest Digest, long Length);
