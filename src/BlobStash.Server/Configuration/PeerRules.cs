using BlobStash.Server.Peers;

namespace BlobStash.Server.Configuration;

/// <summary>What a peer must look like, whether the configuration names it or a request.</summary>
internal static class PeerRules
{
    private const long MaxRate = 1L << 40;
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>Every rule that is broken: the member, and what it must be.</summary>
    public static IEnumerable<(string Member, string Rule)> FindBroken(PeerOptions peer)
    {
        if (!NameAlphabet.IsName(peer.Name))
        {
            yield return (nameof(peer.Name), NameAlphabet.Rule);
        }
        if (!PeerUrl.TryParse(peer.Url, out _))
        {
            yield return (nameof(peer.Url), PeerUrl.Rule);
        }
        if (!string.IsNullOrEmpty(peer.ApiKey) && !IsUsableSecret(peer.ApiKey))
        {
            yield return (nameof(peer.ApiKey), "must be printable ASCII without blanks.");
        }
        if (peer.Deletions is { } deletions && !Enum.IsDefined(deletions))
        {
            yield return (nameof(peer.Deletions), "must be none, pull, push or both.");
        }
        if (!Enum.IsDefined(peer.Direction))
        {
            yield return (nameof(peer.Direction), "must be both, pull or push.");
        }
        if (peer.Interval != TimeSpan.Zero && (peer.Interval < ShortestInterval || peer.Interval > LongestInterval))
        {
            yield return (nameof(peer.Interval), "must be one second to one day, or zero.");
        }
        if (peer.MaxConcurrentTransfers is < 0 or > 256)
        {
            yield return (nameof(peer.MaxConcurrentTransfers), "must be 0 to 256.");
        }
        if (peer.MaxReceiveBytesPerSecond is < 0 or > MaxRate)
        {
            yield return (nameof(peer.MaxReceiveBytesPerSecond), "must be 0 to 1 TiB.");
        }
        if (peer.MaxSendBytesPerSecond is < 0 or > MaxRate)
        {
            yield return (nameof(peer.MaxSendBytesPerSecond), "must be 0 to 1 TiB.");
        }
    }

    /// <summary>Whether a key can be sent in a header.</summary>
    public static bool IsUsableSecret(string key) =>
        key.Length is > 0 and <= ApiKeyOptions.MaxKeyLength && key.All(static c => c is > ' ' and < '\x7f');
}
