using BlobStash.Core.Digests;
using BlobStash.Storage.Files;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Files
{
    /// <summary>All disk access of a store (fault injection happens here).</summary>
    public interface IFileSystem;
    /// <summary>The real disk, rooted at a data directory (created if absent).</summary>
    public sealed class PhysicalFileSystem(string directory) : IFileSystem { public string Directory => directory; }
}

namespace BlobStash.Storage
{
    public sealed record BlobStoreOptions
    {
        public long SegmentSizeBytes { get; init; } = 256L << 20;      // 1 MiB .. 2 GiB
        public long MaxBlobSizeBytes { get; init; } = 16L << 30;
        public Durability Durability { get; init; } = Durability.Flush;
    }
    public enum Durability { Flush, None }   // None: acknowledged when handed to the operating system

    public readonly record struct BlobInfo(Digest Digest, long Length);
    public enum PutOutcome { Stored, AlreadyStored, DigestMismatch }
    /// <summary>Digest = what the bytes really hash to.</summary>
    public readonly record struct PutResult(PutOutcome Outcome, Digest Digest, long Length);

    /// <summary>Base of every "the world is broken" error of this project's storage.</summary>
    public abstract class StorageException(string message, Exception? inner = null) : Exception(message, inner);
    /// <summary>No space: the write was refused, nothing of it is kept, reads go on. HTTP 507.</summary>
    public sealed class StorageFullException(Exception? inner) : StorageException("The disk is full.", inner);
    /// <summary>A flush failed earlier; the store accepts no more writes until restart. HTTP 503.</summary>
    public sealed class StoreFailedException(Exception? inner) : StorageException("The store stopped writing after a failed flush.", inner);
    /// <summary>Stored bytes do not match their checksum. HTTP 500 blob-damaged.</summary>
    public sealed class CorruptRecordException(Digest digest, string place) : StorageException($"damaged: {place}") { public Digest Digest => digest; }
    /// <summary>More than MaxBlobSizeBytes were written. HTTP 413.</summary>
    public sealed class BlobTooLargeException(long maxBlobSizeBytes) : StorageException("too large") { public long MaxBlobSizeBytes => maxBlobSizeBytes; }
    /// <summary>The data directory cannot be used; Message is one line for the operator (what, and the cure).</summary>
    public sealed class StoreOpenException(string message, Exception? inner = null) : StorageException(message, inner);

    /// <summary>Thread safe.</summary>
    public sealed class BlobStore : IAsyncDisposable
    {
        public static Task<BlobStore> OpenAsync(BlobStoreOptions options, IFileSystem fileSystem, TimeProvider clock, ILogger<BlobStore> logger, CancellationToken cancellationToken) => throw new NotImplementedException();
        public BlobStoreOptions Options => throw new NotImplementedException();
        public long Count => throw new NotImplementedException();
        public long TotalBytes => throw new NotImplementedException();     // sum of blob lengths
        /// <summary>null while healthy; else one line saying why writes are refused (for /readyz).</summary>
        public string? Fault => throw new NotImplementedException();
        public bool TryGetLength(in Digest digest, out long length) => throw new NotImplementedException();
        /// <summary>null when the digest is unknown. Dispose it.</summary>
        public BlobReader? OpenRead(in Digest digest) => throw new NotImplementedException();
        /// <param name="expectedLength">Content-Length when known, -1 when not. Decides where the bytes go; BlobTooLargeException at once if over the limit.</param>
        public BlobWriter CreateWriter(long expectedLength) => throw new NotImplementedException();
        /// <summary>Durable when it returns. false: was not stored.</summary>
        public ValueTask<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken) => throw new NotImplementedException();
        /// <summary>Ascending digests in [lower, upper) (upper null = to the end) into page; returns how many.</summary>
        public int List(in Digest lower, Digest? upper, Span<BlobInfo> page) => throw new NotImplementedException();
        /// <summary>Changes whenever the bucket's digest set changes.</summary>
        public long GetBucketVersion(byte prefix) => throw new NotImplementedException();
        /// <summary>Appends all digests of the bucket, ascending.</summary>
        public void CopyBucket(byte prefix, List<Digest> digests) => throw new NotImplementedException();
        public ValueTask DisposeAsync() => throw new NotImplementedException();   // finishes commits, writes the checkpoint
    }

    /// <summary>One blob on its way in. Hashes what is written. Dispose without Commit = abandon, nothing is kept. Not thread safe.</summary>
    public sealed class BlobWriter : IAsyncDisposable
    {
        public long Length => throw new NotImplementedException();
        /// <summary>The bytes are consumed before the task completes. BlobTooLargeException, StorageFullException, StoreFailedException.</summary>
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw new NotImplementedException();
        /// <summary>expected null: the store names it. DigestMismatch keeps nothing. Stored/AlreadyStored are durable.</summary>
        public ValueTask<PutResult> CommitAsync(Digest? expected, CancellationToken cancellationToken) => throw new NotImplementedException();
        public ValueTask DisposeAsync() => throw new NotImplementedException();
    }

    /// <summary>One stored blob, every byte verified against its block checksum before it is handed out. Thread safe reads.</summary>
    public sealed class BlobReader : IDisposable
    {
        public const int BlockSize = 64 * 1024;
        public Digest Digest => throw new NotImplementedException();
        public long Length => throw new NotImplementedException();
        /// <summary>
        /// Reads at most to the end of the BlockSize-aligned block that holds offset (so: loop). Synchronous, positioned, verified;
        /// returns bytes read (0 at the end). Fastest when offset is block-aligned and destination has BlockSize room. Throws CorruptRecordException.
        /// </summary>
        public int Read(long offset, Span<byte> destination) => throw new NotImplementedException();
        public void Dispose() => throw new NotImplementedException();
    }
}
