namespace BlobStash.Client.Sessions;

/// <summary>What one request has been through, as <see cref="SessionRetries"/> keeps it.</summary>
internal sealed class RetryEffort
{
    /// <summary>Failures since the last success of this request.</summary>
    public int Failures { get; set; }

    /// <summary>Successes of the whole session when this request failed first.</summary>
    public long SuccessesBefore { get; set; }

    /// <summary>Pauses of the whole session that had begun when this request was sent last.</summary>
    public long PausesBefore { get; set; }
}
