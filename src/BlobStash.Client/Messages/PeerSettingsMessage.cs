namespace BlobStash.Client.Messages;

/// <summary>Body of <c>PUT /v1/peers/{name}</c>. A class without generated text, which would show the key.</summary>
internal sealed class PeerSettingsMessage(string url, string? apiKey)
{
    public string Url => url;

    public string? ApiKey => apiKey;

    public required string Direction { get; init; }

    /// <summary>In lower case; null, which an older node knows too, for the default.</summary>
    public string? Deletions { get; init; }

    public required double IntervalSeconds { get; init; }

    public required bool Follow { get; init; }

    public required int MaxConcurrentTransfers { get; init; }

    public required long MaxReceiveBytesPerSecond { get; init; }

    public required long MaxSendBytesPerSecond { get; init; }
}
