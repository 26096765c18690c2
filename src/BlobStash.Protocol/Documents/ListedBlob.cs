using System.Text.Json.Serialization;
using BlobStash.Core.Digests;

namespace BlobStash.Protocol.Documents;

/// <summary>One line of a listing.</summary>
/// <param name="Digest">Name of the blob.</param>
/// <param name="Length">Its length in bytes.</param>
[method: JsonConstructor]
public readonly record struct ListedBlob(Digest Digest, long Length);
