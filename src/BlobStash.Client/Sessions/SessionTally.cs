using BlobStash.Client.Peers;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Sessions;

/// <summary>Counts what a session does, and decides when failures mean that going on is useless. Thread safe.</summary>
/// <param name="maxConsecutiveFaults">Faults in a row, of the peer or of the local store, that end a session.</param>
/// <param name="progress">Told after every blob, under no lock; may be null.</param>
internal sealed class SessionTally(int maxConsecutiveFaults, IProgress<SyncProgress>? progress)
{
    private readonly Lock _counting = new();
    private readonly List<SyncFailure> _failures = [];
    private TransferCount _pulled;
    private TransferCount _pushed;
    private long _localOnly;
    private long _remoteOnly;
    private long _skippedDeleted;
    private long _failed;
    private int _peerFaults;
    private int _storeFaults;
    private bool _hasGivenUp;
    private string? _endedEarly;

    /// <summary>True once so many failures came in a row that the session should stop at once.</summary>
    public bool HasGivenUp
    {
        get
        {
            lock (_counting)
            {
                return _hasGivenUp;
            }
        }
    }

    /// <summary>True while not a single blob was moved or failed.</summary>
    public bool IsUntouched
    {
        get
        {
            lock (_counting)
            {
                return _pulled.Blobs + _pushed.Blobs + _failed == 0;
            }
        }
    }

    /// <summary>Counts blobs that a one-way session leaves alone.</summary>
    public void AddLeftAlone(long localOnly, long remoteOnly)
    {
        lock (_counting)
        {
            _localOnly += localOnly;
            _remoteOnly += remoteOnly;
        }
    }

    /// <summary>Counts a blob that stays deleted on the node that lacks it.</summary>
    public void AddSkippedDeleted()
    {
        lock (_counting)
        {
            _skippedDeleted++;
        }
    }

    /// <summary>Counts a blob that arrived.</summary>
    public void AddMoved(TransferDirection direction, long bytes)
    {
        lock (_counting)
        {
            ref var count = ref direction == TransferDirection.Pull ? ref _pulled : ref _pushed;
            count = new TransferCount(count.Blobs + 1, count.Bytes + bytes);
            _peerFaults = 0;
            _storeFaults = direction == TransferDirection.Pull ? 0 : _storeFaults;
        }

        Report();
    }

    /// <summary>Counts a blob that failed.</summary>
    public void AddFailure(Digest digest, TransferDirection direction, TransferFault fault, string reason)
    {
        lock (_counting)
        {
            _failed++;
            if (_failures.Count < SyncReport.MaxFailures)
            {
                _failures.Add(new SyncFailure(digest, direction, reason));
            }

            _peerFaults = fault == TransferFault.Peer ? _peerFaults + 1 : 0;
            _storeFaults = fault == TransferFault.Store ? _storeFaults + 1 : _storeFaults;
            if (_peerFaults >= maxConsecutiveFaults || _storeFaults >= maxConsecutiveFaults)
            {
                _hasGivenUp = true;
                _endedEarly ??= $"Gave up after {maxConsecutiveFaults} failures in a row: {reason}";
            }
        }

        Report();
    }

    /// <summary>Notes why the session cannot look at all buckets; the first reason counts.</summary>
    public void EndEarly(string reason)
    {
        lock (_counting)
        {
            _endedEarly ??= reason;
        }
    }

    /// <summary>What was counted so far, as a report.</summary>
    public SyncReport ToReport(IPeer peer, SyncDirection direction, bool isAlreadyInSync, TimeSpan duration)
    {
        lock (_counting)
        {
            return new SyncReport
            {
                Peer = peer.Name,
                Direction = direction,
                Protocol = peer.Protocol,
                AlreadyInSync = isAlreadyInSync,
                Pulled = _pulled,
                Pushed = _pushed,
                LocalOnly = _localOnly,
                RemoteOnly = _remoteOnly,
                SkippedDeleted = _skippedDeleted,
                Duration = duration,
                FailedBlobs = _failed,
                Failures = [.. _failures],
                EndedEarly = _endedEarly,
            };
        }
    }

    private void Report()
    {
        if (progress is null)
        {
            return;
        }

        SyncProgress now;
        lock (_counting)
        {
            now = new SyncProgress(_pulled, _pushed, _failed);
        }

        progress.Report(now);
    }
}
