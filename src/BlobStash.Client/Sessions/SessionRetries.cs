namespace BlobStash.Client.Sessions;

/// <summary>
/// Repeats what failed for a while: pauses grow, and all requests of the session share them. A request for blobs that
/// goes on failing although the peer answers is given back to its caller; a peer that does not answer, and a request
/// without which nothing goes on, end the session. Which of these it is never depends on what gets through beside it.
/// Thread safe.
/// </summary>
/// <param name="clock">Measures the pauses.</param>
/// <param name="random">Spreads them.</param>
/// <param name="presence">Tells whether the peer answers at all.</param>
internal sealed class SessionRetries(TimeProvider clock, Random random, PeerPresence presence)
{
    /// <summary>Failures in a row that end the session. Requests that fail together count as one.</summary>
    public const int MaxFailuresInARow = 8;

    /// <summary>Failures of a request for blobs that are its own fault when the peer answers.</summary>
    public const int MaxLonelyFailures = 3;

    /// <summary>Share of a pause that is left to chance, so that two nodes do not meet again and again.</summary>
    private const double Jitter = 0.5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _counting = new();
    private Task _pause = Task.CompletedTask;
    private long _pauses;
    private bool _hasSucceeded;
    private int _failuresInARow;

    /// <summary>Repeats a request that the session needs until it succeeds.</summary>
    /// <exception cref="PeerException">It failed for good, or was the first of the session.</exception>
    /// <exception cref="SessionEndedException">The peer failed too often in a row.</exception>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        RunAsync(BeginNeeded(), request, cancellationToken);

    /// <summary>Repeats a request about some blobs until it succeeds, or turns out to fail by itself.</summary>
    /// <exception cref="PeerException">It failed for good, or again and again although the peer answers.</exception>
    /// <exception cref="SessionEndedException">The peer failed too often in a row.</exception>
    public Task<T> RunForBlobsAsync<T>(
        Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        RunAsync(BeginForBlobs(), request, cancellationToken);

    /// <summary>Begins a request that the session needs, and that its caller repeats itself.</summary>
    public RetryEffort BeginNeeded() => Begin(isNeeded: true);

    /// <summary>Begins a request about some blobs that its caller repeats itself.</summary>
    public RetryEffort BeginForBlobs() => Begin(isNeeded: false);

    /// <summary>Notes that the request brought something.</summary>
    public void Succeed(RetryEffort effort)
    {
        lock (_counting)
        {
            _hasSucceeded = true;
            _failuresInARow = 0;
            effort.Failures = 0;
        }
    }

    /// <summary>Waits before the request is repeated.</summary>
    /// <exception cref="PeerException">
    /// <paramref name="failure"/>: nothing ever succeeded, or this request fails although the peer answers.
    /// </exception>
    /// <exception cref="SessionEndedException">The peer failed too often in a row.</exception>
    public async Task PauseAsync(RetryEffort effort, PeerException failure, CancellationToken cancellationToken)
    {
        var pause = NoteFailure(effort, failure);
        if (IsDoubtful(effort))
        {
            var answers = await presence.AnswersAsync(cancellationToken).ConfigureAwait(false);
            Judge(effort, failure, answers);
        }

        await pause.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> RunAsync<T>(
        RetryEffort effort, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var result = await request(cancellationToken).ConfigureAwait(false);
                Succeed(effort);
                return result;
            }
            catch (PeerException exception) when (exception.IsTransient)
            {
                await PauseAsync(effort, exception, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private RetryEffort Begin(bool isNeeded)
    {
        lock (_counting)
        {
            return new RetryEffort { IsNeeded = isNeeded, PausesBefore = _pauses };
        }
    }

    /// <summary>Counts the failure, and begins the pause that follows, unless others that failed with it did.</summary>
    private Task NoteFailure(RetryEffort effort, PeerException failure)
    {
        lock (_counting)
        {
            effort.Failures++;
            if (!_hasSucceeded)
            {
                throw failure;
            }

            // Requests that were on their way when the pause began have met the same failure.
            if (effort.PausesBefore == _pauses)
            {
                _pauses++;
                if (++_failuresInARow < MaxFailuresInARow)
                {
                    _pause = Task.Delay(NextPause(effort), clock, CancellationToken.None);
                }
            }

            effort.PausesBefore = _pauses;
            return effort.IsNeeded && effort.Failures >= MaxFailuresInARow ? throw End(failure) : _pause;
        }
    }

    /// <summary>Whether it is time to ask if the peer is there.</summary>
    private bool IsDoubtful(RetryEffort effort)
    {
        lock (_counting)
        {
            return _failuresInARow >= MaxFailuresInARow
                || (!effort.IsNeeded && effort.Failures >= MaxLonelyFailures);
        }
    }

    private void Judge(RetryEffort effort, PeerException failure, bool answers)
    {
        lock (_counting)
        {
            if (answers)
            {
                _failuresInARow = 0;
            }
            else if (_failuresInARow >= MaxFailuresInARow)
            {
                throw End(failure);
            }

            // A peer that answers other requests, but not the one that asks whether it is there, is not asked for ever.
            var limit = answers ? MaxLonelyFailures : MaxFailuresInARow;
            if (!effort.IsNeeded && effort.Failures >= limit)
            {
                throw failure;
            }
        }
    }

    /// <summary>Grows with the failures of one request as well, which others that get through do not shorten.</summary>
    private TimeSpan NextPause(RetryEffort effort)
    {
        var pause = FirstPause * Math.Pow(2, Math.Max(_failuresInARow, effort.Failures) - 1);
        return (pause < LongestPause ? pause : LongestPause) * (1 - (Jitter * random.NextDouble()));
    }

    private static SessionEndedException End(PeerException failure) =>
        new($"Gave up after {MaxFailuresInARow} failures in a row: {failure.Message}", failure);
}
