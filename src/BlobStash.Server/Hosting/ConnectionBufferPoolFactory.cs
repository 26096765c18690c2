using System.Buffers;
using BlobStash.Server.Limits;
using Microsoft.AspNetCore.Connections;

namespace BlobStash.Server.Hosting;

/// <summary>Gives the web server its buffers.</summary>
internal sealed class ConnectionBufferPoolFactory(EffectiveLimits limits) : IMemoryPoolFactory<byte>
{
    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) =>
        new ConnectionBufferPool(limits.BufferSize, limits.KeptBuffers);
}
