using System.Security.Claims;

namespace BlobStash.Server.Security;

/// <summary>
/// The key of a caller as the framework knows callers, with its name and its roles as claims. Made once for each key
/// and shared by all requests that show it; nothing is added to it afterwards.
/// </summary>
internal sealed class KeyIdentity : ClaimsIdentity
{
    /// <summary>How callers are known.</summary>
    public const string AuthenticationKind = "ApiKey";

    /// <summary>Makes the identity of a key.</summary>
    public KeyIdentity(ApiKey key)
        : base(CreateClaims(key), AuthenticationKind)
    {
        Key = key;
    }

    /// <summary>The key.</summary>
    public ApiKey Key { get; }

    private static IEnumerable<Claim> CreateClaims(ApiKey key) =>
        Enum.GetValues<Role>()
            .Where(role => key.Has(role))
            .Select(static role => new Claim(DefaultRoleClaimType, role.ToString().ToLowerInvariant()))
            .Prepend(new Claim(DefaultNameClaimType, key.Id));
}
