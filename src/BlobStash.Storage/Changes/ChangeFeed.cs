using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Changes;

/// <summary>
/// What was stored and deleted, in the order of commits. Remembers at least the last
/// <see cref="BlobStoreOptions.RememberedChanges"/> sequences, also those of earlier runs: these are read again from
/// the disk when somebody first asks for them. Readers never slow a writer. Thread safe.
/// </summary>
/// <remarks>
/// A change is published when it is durable and no earlier one is in flight, so a cursor skips nothing. After a restart
/// the put of a blob that was deleted since may be missing, its deletion is not.
/// </remarks>
public sealed class ChangeFeed
{
    private readonly StoreId _store;
    private readonly ChangeLog _log;
    private readonly Func<Task> _recall;
    private readonly Lock _lock = new();
    private Task? _recalled;

    /// <param name="store">Identity of the store.</param>
    /// <param name="log">Where the changes are.</param>
    /// <param name="recall">Reads the changes of earlier runs again; called once at most.</param>
    internal ChangeFeed(StoreId store, ChangeLog log, Func<Task> recall) =>
        (_store, _log, _recall) = (store, log, recall);

    /// <summary>The place behind the newest change.</summary>
    public ChangeCursor Tail => new(_store, _log.Tail);

    /// <summary>Completes when nothing reads earlier changes any more, and nothing will.</summary>
    internal Task Idle
    {
        get
        {
            lock (_lock)
            {
                return _recalled ??= Task.CompletedTask;
            }
        }
    }

    /// <summary>Copies the changes behind a cursor, as many as there are and the buffer has room for.</summary>
    /// <param name="cursor">A place that this store gave out.</param>
    /// <param name="changes">Receives the changes.</param>
    /// <param name="cancellationToken">Ends the wait for changes of earlier runs.</param>
    public async ValueTask<ChangeRead> ReadAsync(
        ChangeCursor cursor, Memory<Change> changes, CancellationToken cancellationToken)
    {
        if (cursor.Store != _store || cursor.Sequence > _log.Tail)
        {
            return ChangeRead.Gone;
        }

        if (cursor.Sequence < _log.FirstOfRun && cursor.Sequence >= _log.Reach)
        {
            await RecallAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var after = cursor.Sequence;
        var count = _log.Copy(ref after, changes.Span);
        return count < 0
            ? ChangeRead.Gone
            : new ChangeRead(count, new ChangeCursor(_store, after), _log.Tail - after);
    }

    /// <summary>
    /// Completes when there is a change behind the cursor, at once for a cursor that is gone. Does not poll.
    /// </summary>
    /// <param name="cursor">The place to wait at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitAsync(ChangeCursor cursor, CancellationToken cancellationToken) =>
        cursor.Store == _store && cursor.Sequence == _log.Tail
            ? _log.WaitAsync(cursor.Sequence, cancellationToken)
            : Task.CompletedTask;

    private Task RecallAsync()
    {
        lock (_lock)
        {
            return _recalled ??= _recall();
        }
    }
}
