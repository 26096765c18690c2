using BlobStash.Server.Security;

namespace BlobStash.Server;

/// <summary>
/// Names the file of an answer for browsers, where Swagger UI would otherwise name it for the address of its own copy.
/// Others never see the header: programs name files themselves, and some let this one overrule what they were told.
/// Caches may mix the two answers, which differ in nothing that counts.
/// </summary>
internal static class FileNames
{
    /// <summary>Names the file, if a browser asks.</summary>
    /// <param name="context">The request; its answer has not begun.</param>
    /// <param name="name">A name that needs no quoting.</param>
    /// <typeparam name="T">What the name is made of only when it is needed.</typeparam>
    public static void NameFile<T>(this HttpContext context, T name)
    {
        if (context.Request.Headers.UserAgent is [{ } agent]
            && agent.StartsWith(CrossSite.Browser, StringComparison.Ordinal))
        {
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        }
    }
}
