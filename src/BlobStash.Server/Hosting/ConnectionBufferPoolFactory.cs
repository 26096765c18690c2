using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace BlobStash.Server.Hosting;

/// <summary>Gives the web server its buffers.</summary>
internal sealed class ConnectionBufferPoolFactory : IMemoryPoolFactory<byte>
{
    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ConnectionBufferPool();
}
