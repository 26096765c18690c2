using Microsoft.Extensions.Primitives;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// The headers that the original puts on every answer, whatever its status; and what the original says of caching on
/// some of its answers, so that no cache in front keeps a 404, a state or a list by its own judgement.
/// </summary>
internal static class StandardHeaders
{
    private static readonly StringValues AnyOrigin = "*";
    private static readonly StringValues Methods = "POST, PATCH, GET, OPTIONS, DELETE, PUT";
    private static readonly StringValues RequestHeaders = "Authorization, Accept";
    private static readonly StringValues NoCache = "no-cache";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues BlockScripts = "1; mode=block";

    /// <summary>Sets them. Call it only while the response has not started.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = AnyOrigin;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers.CacheControl = NoCache;
        headers.XContentTypeOptions = NoSniff;
        headers.XFrameOptions = Deny;
        headers.XXSSProtection = BlockScripts;
    }
}
