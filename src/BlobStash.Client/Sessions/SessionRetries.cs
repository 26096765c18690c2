namespace BlobStash.Client.Sessions;

/// <summary>
/// Repeats what failed for a while: pauses grow, all requests of the session share them, and a row of failures ends the
/// session. A request that goes on failing while others get through is given back to its caller. Thread safe.
/// </summary>
/// <param name="clock">Measures the pauses.</param>
/// <param name="random">Spreads them.</param>
internal sealed class SessionRetries(TimeProvider clock, Random random)
{
    /// <summary>Failures in a row that end the session. Requests that fail together count as one.</summary>
    public const int MaxFailuresInARow = 8;

    /// <summary>
    /// Failures of one request that are its own fault, when others get through or are answered meanwhile.
    /// </summary>
    public const int MaxLonelyFailures = 3;

    /// <summary>Share of a pause that is left to chance, so that two nodes do not meet again and again.</summary>
    private const double Jitter = 0.5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _counting = new();
    private Task _pause = Task.CompletedTask;
    private long _pauses;
    private long _successes;
    private int _failuresInARow;

    /// <summary>Repeats a request until it succeeds.</summary>
    /// <exception cref="PeerException">It failed for good, or was the first of the session.</exception>
    /// <exception cref="SessionEndedException">The peer failed too often in a row.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        var effort = Begin();
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

    /// <summary>Begins a request that its caller repeats itself.</summary>
    public RetryEffort Begin()
    {
        lock (_counting)
        {
            return new RetryEffort { PausesBefore = _pauses };
        }
    }

    /// <summary>Notes that the request brought something.</summary>
    public void Succeed(RetryEffort effort)
    {
        lock (_counting)
        {
            _successes++;
            _failuresInARow = 0;
            effort.Failures = 0;
        }
    }

    /// <summary>
    /// Notes that the peer began to answer with the bytes of one blob. Should they break off again and again, that is
    /// the blob's own fault, and no reason to end the session, even when no other request is left to succeed.
    /// </summary>
    public void NoteAnswer()
    {
        lock (_counting)
        {
            _successes++;
        }
    }

    /// <summary>Waits before the request is repeated.</summary>
    /// <exception cref="PeerException">
    /// <paramref name="failure"/>: nothing ever succeeded, or only this request fails.
    /// </exception>
    /// <exception cref="SessionEndedException">The peer failed too often in a row.</exception>
    public Task PauseAsync(RetryEffort effort, PeerException failure, CancellationToken cancellationToken)
    {
        lock (_counting)
        {
            if (effort.Failures++ == 0)
            {
                effort.SuccessesBefore = _successes;
            }

            var isLonely = effort.Failures >= MaxLonelyFailures && _successes > effort.SuccessesBefore;
            if (_successes == 0 || isLonely)
            {
                throw failure;
            }

            // Requests that were on their way when the pause began have met the same failure.
            if (effort.PausesBefore == _pauses)
            {
                _pauses++;
                if (++_failuresInARow >= MaxFailuresInARow)
                {
                    throw new SessionEndedException(
                        $"Gave up after {MaxFailuresInARow} failures in a row: {failure.Message}", failure);
                }

                _pause = Task.Delay(NextPause(), clock, CancellationToken.None);
            }

            effort.PausesBefore = _pauses;
            return _pause.WaitAsync(cancellationToken);
        }
    }

    private TimeSpan NextPause()
    {
        var pause = FirstPause * Math.Pow(2, _failuresInARow - 1);
        return (pause < LongestPause ? pause : LongestPause) * (1 - (Jitter * random.NextDouble()));
    }
}
