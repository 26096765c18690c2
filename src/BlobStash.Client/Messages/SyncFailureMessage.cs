namespace BlobStash.Client.Messages;

/// <summary>One failure of a <see cref="SyncReportMessage"/>, not yet checked.</summary>
/// <param name="Digest">64 hexadecimal digits.</param>
/// <param name="Direction">In lower case.</param>
/// <param name="Reason">Why the blob did not move.</param>
internal sealed record SyncFailureMessage(string? Digest, string? Direction, string? Reason);
