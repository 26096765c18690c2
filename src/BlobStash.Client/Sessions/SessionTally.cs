using BlobStash.Client.Reconciliation;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Sessions;

/// <summary>Counts what a session does, and decides when failures mean that going on is useless. Thread safe.</summary>
internal sealed class SessionTally
{
    /// <summary>
    /// Blobs in a row that the peer names and does not deliver, or with other bytes, that end a session: it may name as
    /// many as it likes, at no cost to itself.
    /// </summary>
    public const int MaxUndeliveredBlobs = 65_536;

    private readonly int _maxConsecutiveFaults;
    private readonly IProgress<SyncProgress>? _progress;
    private readonly Lock _counting = new();
    private readonly List<SyncFailure> _failures = [];
    private SyncProgress _now = new(default, default, new WayProgress(0, 0, 0, BytesInAll: 0), 0);
    private long _localOnly;
    private long _remoteOnly;
    private long _skippedPulls;
    private long _skippedPushes;
    private long _failedPulls;
    private long _deletedHere;
    private long _deletedThere;
    private long _refusedDeletions;
    private long _returned;
    private int _peerFaults;
    private int _storeFaults;
    private int _undeliveredBlobs;
    private bool _hasGivenUp;
    private string? _endedEarly;

    /// <summary>Counts nothing yet.</summary>
    /// <param name="maxConsecutiveFaults">
    /// Faults in a row, of the peer or of the local store, that end a session.
    /// </param>
    /// <param name="progress">Told after every blob and amid long ones, under no lock; may be null.</param>
    public SessionTally(int maxConsecutiveFaults, IProgress<SyncProgress>? progress)
    {
        (_maxConsecutiveFaults, _progress) = (maxConsecutiveFaults, progress);
        Underway = new TransfersUnderway(Report);
    }

    /// <summary>What has begun to move and is not counted yet.</summary>
    public TransfersUnderway Underway { get; }

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

    /// <summary>True once the session cannot come to its regular end.</summary>
    public bool HasEndedEarly
    {
        get
        {
            lock (_counting)
            {
                return _endedEarly is not null;
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
                return _now.Pull.Blobs + _now.Push.Blobs + _now.FailedBlobs + _deletedHere + _deletedThere == 0;
            }
        }
    }

    /// <summary>Blobs that only this node still has, because they were left alone or failed.</summary>
    public long LeftHere
    {
        get
        {
            lock (_counting)
            {
                return _localOnly + _skippedPushes + _now.FailedBlobs - _failedPulls;
            }
        }
    }

    /// <summary>Blobs that only the peer still has, because they were left alone or failed.</summary>
    public long LeftThere
    {
        get
        {
            lock (_counting)
            {
                return _remoteOnly + _skippedPulls + _failedPulls;
            }
        }
    }

    /// <summary>Forgets what the look before left alone or could not move: the next one finds it again.</summary>
    public void BeginLook()
    {
        lock (_counting)
        {
            _localOnly = _remoteOnly = _skippedPulls = _skippedPushes = _failedPulls = _refusedDeletions = 0;
            _failures.Clear();
            _now = _now with
            {
                FailedBlobs = 0,
                Pull = _now.Pull with { BlobsInAll = _now.Pull.Blobs },
                Push = _now.Push with { BlobsInAll = _now.Push.Blobs, BytesInAll = _now.Push.Bytes },
            };
        }
    }

    /// <summary>Notes what the session does now.</summary>
    public void Enter(SyncPhase phase)
    {
        bool isNew;
        lock (_counting)
        {
            isNew = _now.Phase != phase;
            _now = _now with { Phase = phase };
        }

        if (isNew)
        {
            Report();
        }
    }

    /// <summary>Counts blobs that are to be moved.</summary>
    public void AddToDo(long pulls, long pushes)
    {
        lock (_counting)
        {
            _now = _now with
            {
                Pull = _now.Pull with { BlobsInAll = _now.Pull.BlobsInAll + pulls },
                Push = _now.Push with { BlobsInAll = _now.Push.BlobsInAll + pushes },
            };
        }
    }

    /// <summary>Counts bytes that are to be sent.</summary>
    public void AddToSend(long bytes)
    {
        lock (_counting)
        {
            _now = _now with { Push = _now.Push with { BytesInAll = _now.Push.BytesInAll + bytes } };
        }

        Report();
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
    /// <param name="direction">Which way it would have gone.</param>
    public void AddSkippedDeleted(TransferDirection direction)
    {
        lock (_counting)
        {
            ref var count = ref direction == TransferDirection.Pull ? ref _skippedPulls : ref _skippedPushes;
            count++;
        }
    }

    /// <summary>Counts a deletion that was applied.</summary>
    /// <param name="direction">Pull: here, because the peer had deleted the blob; push: on the peer.</param>
    public void AddDeleted(TransferDirection direction)
    {
        lock (_counting)
        {
            ref var count = ref direction == TransferDirection.Pull ? ref _deletedHere : ref _deletedThere;
            count++;
        }
    }

    /// <summary>Counts a deletion that the other side would have applied and did not take.</summary>
    public void AddRefusedDeletion()
    {
        lock (_counting)
        {
            _refusedDeletions++;
        }
    }

    /// <summary>Counts a blob that came back here after it had been deleted.</summary>
    public void AddReturned()
    {
        lock (_counting)
        {
            _returned++;
        }
    }

    /// <summary>Counts a blob that arrived.</summary>
    public void AddMoved(TransferDirection direction, long bytes)
    {
        lock (_counting)
        {
            var isPull = direction == TransferDirection.Pull;
            _now = isPull
                ? _now with { Pull = Plus(_now.Pull, bytes) }
                : _now with { Push = Plus(_now.Push, bytes) };
            _peerFaults = 0;
            _storeFaults = isPull ? 0 : _storeFaults;
            _undeliveredBlobs = isPull ? 0 : _undeliveredBlobs;
        }

        Report();
    }

    /// <summary>Counts a blob that failed.</summary>
    public void AddFailure(Digest digest, TransferDirection direction, TransferFault fault, string reason)
    {
        lock (_counting)
        {
            _now = _now with { FailedBlobs = _now.FailedBlobs + 1 };
            _failedPulls += direction == TransferDirection.Pull ? 1 : 0;
            if (_failures.Count < SyncReport.MaxFailures)
            {
                _failures.Add(new SyncFailure(digest, direction, reason));
            }

            _peerFaults = fault == TransferFault.Peer ? _peerFaults + 1 : 0;
            _storeFaults = fault == TransferFault.Store ? _storeFaults + 1 : _storeFaults;
            _undeliveredBlobs += fault == TransferFault.Blob && direction == TransferDirection.Pull ? 1 : 0;
            if (_undeliveredBlobs >= MaxUndeliveredBlobs)
            {
                _hasGivenUp = true;
                _endedEarly ??= $"Gave up after {MaxUndeliveredBlobs} blobs in a row that the peer names and does not "
                    + "deliver.";
            }

            if (_peerFaults >= _maxConsecutiveFaults || _storeFaults >= _maxConsecutiveFaults)
            {
                _hasGivenUp = true;
                _endedEarly ??= $"Gave up after {_maxConsecutiveFaults} failures in a row: {reason}";
            }
        }

        Report();
    }

    /// <summary>Counts a blob that failed by an exception.</summary>
    public void AddFailure(Digest digest, TransferDirection direction, Exception exception)
    {
        var ownFault = direction == TransferDirection.Pull ? TransferFault.Store : TransferFault.Blob;
        var (fault, reason) = exception switch
        {
            PeerException failure => (
                failure.ConcernsPeer ? TransferFault.Peer : TransferFault.Blob, failure.Message),
            LocalReplicaException => (ownFault, exception.Message),
            _ => (ownFault, $"This node could not handle the blob ({exception.GetType().Name})."),
        };
        AddFailure(digest, direction, fault, reason);
    }

    /// <summary>Notes why the session cannot come to its regular end; the first reason counts.</summary>
    public void EndEarly(string reason)
    {
        lock (_counting)
        {
            _endedEarly ??= reason;
        }
    }

    /// <summary>What was counted so far, as a report.</summary>
    /// <param name="peer">Name of the peer.</param>
    /// <param name="protocol">Name of the protocol.</param>
    /// <param name="direction">The direction that was asked for.</param>
    /// <param name="finding">How the difference was found.</param>
    public SyncReport ToReport(string peer, string protocol, SyncDirection direction, Finding finding)
    {
        lock (_counting)
        {
            return new SyncReport
            {
                Peer = peer,
                Direction = direction,
                Protocol = protocol,
                Method = finding.Method,
                Fallback = finding.Fallback,
                AlreadyInSync = false,
                Pulled = _now.Pull.Moved,
                Pushed = _now.Push.Moved,
                LocalOnly = _localOnly,
                RemoteOnly = _remoteOnly,
                SkippedDeleted = _skippedPulls + _skippedPushes,
                Deletions = new TravelledDeletions(_deletedHere, _deletedThere, _refusedDeletions),
                Returned = _returned,
                Duration = TimeSpan.Zero,
                FailedBlobs = _now.FailedBlobs,
                Failures = [.. _failures],
                EndedEarly = _endedEarly,
            };
        }
    }

    private static WayProgress Plus(in WayProgress way, long bytes) =>
        way with { Blobs = way.Blobs + 1, Bytes = way.Bytes + bytes };

    private void Report()
    {
        if (_progress is null)
        {
            return;
        }

        SyncProgress now;
        lock (_counting)
        {
            now = _now;
        }

        _progress.Report(Underway.AddTo(now));
    }
}
