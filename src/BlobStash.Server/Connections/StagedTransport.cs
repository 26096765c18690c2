using System.IO.Pipelines;

namespace BlobStash.Server.Connections;

/// <summary>Both directions of a connection, which stay open when the requests are done with them.</summary>
internal sealed class StagedTransport(IDuplexPipe inner) : IDuplexPipe
{
    /// <summary>What the client sends.</summary>
    public DrainableReader Reader { get; } = new(inner.Input);

    /// <summary>What is sent to the client.</summary>
    public CountingWriter Writer { get; } = new(inner.Output);

    /// <inheritdoc/>
    public PipeReader Input => Reader;

    /// <inheritdoc/>
    public PipeWriter Output => Writer;
}
