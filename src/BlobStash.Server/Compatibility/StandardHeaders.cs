using Microsoft.Extensions.Primitives;

namespace BlobStash.Server.Compatibility;

/// <summary>The headers that the original puts on every answer, whatever its status.</summary>
internal static class StandardHeaders
{
    private static readonly StringValues AnyOrigin = "*";
    private static readonly StringValues Methods = "POST, PATCH, GET, OPTIONS, DELETE, PUT";
    private static readonly StringValues RequestHeaders = "Authorization, Accept";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues BlockScripts = "1; mode=block";

    /// <summary>Sets them. Call it only while the response has not started.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = AnyOrigin;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers.XContentTypeOptions = NoSniff;
        headers.XFrameOptions = Deny;
        headers.XXSSProtection = BlockScripts;
    }
}
