using BlobStash.Core.Digests;
using BlobStash.Sync;
using BlobStash.Sync.Merkle;

namespace BlobStash.Client
{
    public enum SyncDirection { Both, Pull, Push }

    /// <summary>What a session needs of this node. The server implements it over its store.</summary>
    public interface ILocalReplica
    {
        MerkleState GetState();
        void CopyBucket(byte prefix, List<Digest> digests);
        bool Contains(in Digest digest);
        /// <summary>null when it is gone. The stream reads verified bytes; Length is known.</summary>
        Stream? OpenRead(in Digest digest);
        /// <summary>Streams content in, verifies it against expected, durable when done. false: bytes do not match.</summary>
        Task<bool> StoreAsync(Digest expected, long? length, Stream content, CancellationToken cancellationToken);
    }

    public sealed record SyncOptions
    {
        public SyncDirection Direction { get; init; } = SyncDirection.Both;
        /// <summary>One-way pull with local-only blobs fails instead of counting them.</summary>
        public bool Strict { get; init; }
        public int MaxConcurrentTransfers { get; init; } = 16;
    }

    public readonly record struct TransferCount(long Blobs, long Bytes);
    public enum TransferDirection { Pull, Push }
    public sealed record SyncFailure(Digest Digest, TransferDirection Direction, string Reason);

    public sealed record SyncReport
    {
        public required string Peer { get; init; }
        public required SyncDirection Direction { get; init; }
        public required string Protocol { get; init; }            // "native" or "compatible"
        public required bool AlreadyInSync { get; init; }
        public required TransferCount Pulled { get; init; }
        public required TransferCount Pushed { get; init; }
        public required long LocalOnly { get; init; }             // left alone by a one-way pull
        public required long RemoteOnly { get; init; }            // left alone by a one-way push
        public required TimeSpan Duration { get; init; }
        public required long FailedBlobs { get; init; }
        public required IReadOnlyList<SyncFailure> Failures { get; init; }   // at most a named maximum
    }

    /// <summary>The peer cannot be reached, refuses, or talks nonsense. HTTP 502 with the reason.</summary>
    public sealed class PeerException(string message, bool isTransient, Exception? inner = null) : Exception(message, inner) { public bool IsTransient => isTransient; }
    /// <summary>Strict one-way pull found local-only blobs. HTTP 409.</summary>
    public sealed class LocalOnlyBlobsException(long count) : Exception($"{count}") { public long Count => count; }

    /// <summary>A connection to one peer. Never follows redirects, never logs the key.</summary>
    public sealed class PeerConnection : IDisposable
    {
        public PeerConnection(Uri url, string? apiKey, PeerLimits limits) => throw new NotImplementedException();
        public void Dispose() => throw new NotImplementedException();
    }
    public sealed record PeerLimits { public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10); public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60); public long MaxBlobSizeBytes { get; init; } = 16L << 30; public long MaxBlobs { get; init; } = 100_000_000; }

    /// <summary>One run of anti-entropy against one peer.</summary>
    public sealed class SyncSession(ILocalReplica local, PeerConnection peer, SyncOptions options, TimeProvider clock)
    {
        public Task<SyncReport> RunAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
    }
}
