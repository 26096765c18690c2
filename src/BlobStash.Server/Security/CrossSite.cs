namespace BlobStash.Server.Security;

/// <summary>
/// Tells requests that a page of another site had somebody's browser make. Browsers send what they know of a person
/// along: a place on this machine, and Basic credentials that they remember.
/// </summary>
internal static class CrossSite
{
    /// <summary>What the name of every browser begins with, which a page cannot change.</summary>
    public const string Browser = "Mozilla/";

    private const string SameOrigin = "same-origin";

    /// <summary>Whether a request that changes something comes from a page of another site.</summary>
    public static bool IsForeign(HttpRequest request)
    {
        IHeaderDictionary headers = request.Headers;
        if (headers["Sec-Fetch-Site"] is [{ } site])
        {
            // Fetch Metadata (W3C); "none" is a person who typed the address.
            return site != SameOrigin && (site != "none" || IsForeignOrigin(headers));
        }
        if (headers.Origin.Count > 0)
        {
            return IsForeignOrigin(headers);
        }
        // Browsers without Fetch Metadata send no origin for what a page only shows, an image for instance.
        return (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && headers.UserAgent.ToString().StartsWith(Browser, StringComparison.Ordinal)
            && !IsOwn(headers.Referer.ToString(), headers.Host.ToString());
    }

    private static bool IsForeignOrigin(IHeaderDictionary headers) =>
        headers.Origin.Count > 0 && !IsOwn(headers.Origin.ToString(), headers.Host.ToString());

    /// <summary>
    /// Whether a URL, or an origin, has the host and the port of a Host header; one without a port has that of the
    /// URL's scheme, since TLS may end in front of this node. The origin of a page that hides its own is <c>null</c>.
    /// </summary>
    private static bool IsOwn(string text, string host)
    {
        if (host.Length == 0 || !Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            || !Uri.TryCreate($"{url.Scheme}://{host}", UriKind.Absolute, out Uri? own))
        {
            return false;
        }
        return url.Port == own.Port && string.Equals(url.Host, own.Host, StringComparison.OrdinalIgnoreCase);
    }
}
