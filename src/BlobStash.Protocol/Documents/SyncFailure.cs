using BlobStash.Core.Digests;

namespace BlobStash.Protocol.Documents;

/// <summary>A blob that a session could not move. The next session tries again.</summary>
/// <param name="Digest">Name of the blob.</param>
/// <param name="Direction">Which way it should have gone.</param>
/// <param name="Reason">One sentence for the operator, without keys and paths.</param>
public sealed record SyncFailure(Digest Digest, TransferDirection Direction, string Reason);
