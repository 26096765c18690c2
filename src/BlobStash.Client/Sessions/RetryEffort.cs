namespace BlobStash.Client.Sessions;

/// <summary>What one request has been through, as <see cref="SessionRetries"/> keeps it.</summary>
internal sealed class RetryEffort
{
    /// <summary>
    /// True when the session cannot go on without this request; false when only some blobs stay behind without it.
    /// </summary>
    public required bool IsNeeded { get; init; }

    /// <summary>Failures since the last success of this request.</summary>
    public int Failures { get; set; }

    /// <summary>Pauses of the whole session that had begun when this request was sent last.</summary>
    public long PausesBefore { get; set; }
}
