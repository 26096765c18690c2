using BlobStash.Server.Security;

namespace BlobStash.Server.Peers;

/// <summary>
/// The base URL of a peer, and the comparison that the allow-list rests on: text against text, never an address that a
/// name resolves to, so a name cannot be pointed at something else between the check and the connection. Immutable.
/// </summary>
internal sealed class PeerUrl
{
    /// <summary>Longest URL that is looked at, in characters.</summary>
    public const int MaxLength = 2048;

    /// <summary>Second half of the sentence that says what a URL must be.</summary>
    public const string Rule = "must be an http or https URL without user, query or fragment.";

    private PeerUrl(Uri uri) => Uri = uri;

    /// <summary>The absolute URL.</summary>
    public Uri Uri { get; }

    /// <summary>Whether the host is a literal loopback address or <c>localhost</c>.</summary>
    public bool IsLoopback => LoopbackNames.IsLoopback(Uri.Host);

    /// <summary>Parses a URL that follows <see cref="Rule"/>.</summary>
    public static bool TryParse(string? text, out PeerUrl url)
    {
        url = null!;
        if (text is not { Length: > 0 and <= MaxLength } || !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
        {
            return false;
        }
        var isHttp = uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps;
        if (!isHttp || uri.Host.Length == 0 || uri.UserInfo.Length > 0
            || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            return false;
        }
        url = new PeerUrl(uri);
        return true;
    }

    /// <summary>
    /// Whether this allow-list entry covers the other URL: same scheme, host and port, path below its own.
    /// </summary>
    public bool Covers(PeerUrl other) =>
        Uri.Scheme == other.Uri.Scheme
        && Uri.Port == other.Uri.Port
        && string.Equals(Uri.IdnHost, other.Uri.IdnHost, StringComparison.OrdinalIgnoreCase)
        && WithSlash(other.Uri.AbsolutePath).StartsWith(WithSlash(Uri.AbsolutePath), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Uri.GetLeftPart(UriPartial.Path);

    private static string WithSlash(string path) => path.EndsWith('/') ? path : path + "/";
}
