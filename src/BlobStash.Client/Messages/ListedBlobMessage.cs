namespace BlobStash.Client.Messages;

/// <summary>One line of a <see cref="ListingMessage"/>, not yet checked.</summary>
/// <param name="Digest">64 hexadecimal digits.</param>
/// <param name="Length">Length in bytes.</param>
internal sealed record ListedBlobMessage(string? Digest, long Length);
