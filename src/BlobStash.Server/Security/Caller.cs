namespace BlobStash.Server.Security;

/// <summary>Who sent a request, for the handlers of guarded routes.</summary>
internal static class Caller
{
    /// <summary>Name in the log of whoever sent a request without a key, or to a route that asks for none.</summary>
    private const string Nobody = "none";

    /// <summary>
    /// The key that came with the request; <see langword="null"/> on a route that is open to everyone.
    /// </summary>
    public static ApiKey? FindKey(this HttpContext context) => (context.User.Identity as KeyIdentity)?.Key;

    /// <summary>Name of the key that came with the request, for the log.</summary>
    public static string NameKey(this HttpContext context) => context.FindKey()?.Id ?? Nobody;
}
