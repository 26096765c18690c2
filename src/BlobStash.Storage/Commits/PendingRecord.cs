using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>A small record that waits for its group commit.</summary>
/// <param name="type">Blob, tombstone, renewal or time.</param>
/// <param name="digest">The digest that it is about.</param>
/// <param name="length">Length of the payload in bytes.</param>
/// <param name="record">
/// The whole record except for its header, which the committer fills in. Borrowed until <see cref="Committed"/>
/// completes.
/// </param>
internal sealed class PendingRecord(RecordType type, Digest digest, int length, Memory<byte> record)
{
    private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RecordType Type => type;

    public Digest Digest => digest;

    public int Length => length;

    public Memory<byte> Record => record;

    /// <summary>When and how the change came about.</summary>
    public Provenance Provenance { get; init; }

    /// <summary>Completes when the record is durable and in the index, or fails when it is not.</summary>
    public Task Committed => _committed.Task;

    public void Succeed() => _committed.SetResult();

    public void Fail(Exception error) => _committed.SetException(error);
}
