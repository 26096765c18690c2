namespace BlobStash.LoadBench.Servers;

/// <summary>A server program that can be put under load.</summary>
internal interface IServerKind
{
    string Name { get; }

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="folder">Everything it writes goes there; what is there is kept.</param>
    Task<HttpServer> StartAsync(string folder);
}
