namespace BlobStash.LoadBench.Servers;

/// <summary>A server does not come to listen. The message is one sentence for whoever named it.</summary>
internal sealed class ServerStartException(string message) : Exception(message);
