namespace BlobStash.Client;

/// <summary>This node could not read or store a blob; the message is fit for a report that leaves the node.</summary>
/// <param name="message">One sentence without paths.</param>
/// <param name="inner">What happened.</param>
public sealed class LocalReplicaException(string message, Exception? inner = null) : Exception(message, inner);
