using System.Security.Claims;

namespace BlobStash.Server.Security;

/// <summary>Who sent a request and what it may do. The secret itself is not kept. Immutable.</summary>
internal sealed class ApiKey
{
    /// <summary>Every role together.</summary>
    public const Role AllRoles = Role.Read | Role.Write | Role.Delete | Role.Sync | Role.Admin;

    /// <summary>The sender on a loopback node that has no keys.</summary>
    public static readonly ApiKey Anonymous = new("anonymous", AllRoles, isAppendOnly: false);

    /// <summary>Makes a key.</summary>
    /// <param name="id">Name of the key in the configuration; safe to log.</param>
    /// <param name="roles">Union of the key's roles.</param>
    /// <param name="isAppendOnly">Deleting is forbidden, whatever the roles say.</param>
    public ApiKey(string id, Role roles, bool isAppendOnly)
    {
        Id = id;
        Roles = roles;
        IsAppendOnly = isAppendOnly;
        Principal = new ClaimsPrincipal(new KeyIdentity(this));
    }

    /// <summary>Name of the key in the configuration; safe to log.</summary>
    public string Id { get; }

    /// <summary>Union of the key's roles.</summary>
    public Role Roles { get; }

    /// <summary>Deleting is forbidden, whatever the roles say.</summary>
    public bool IsAppendOnly { get; }

    /// <summary>The user of every request that shows the key. Nothing may be added to it.</summary>
    public ClaimsPrincipal Principal { get; }

    /// <summary>Whether the role is given; admin gives all.</summary>
    public bool Has(Role role) => (Roles & (role | Role.Admin)) != 0;
}
