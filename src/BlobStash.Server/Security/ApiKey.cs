namespace BlobStash.Server.Security;

/// <summary>Who sent a request and what it may do. The secret itself is not kept. Immutable.</summary>
/// <param name="Id">Name of the key in the configuration; safe to log.</param>
/// <param name="Roles">Union of the key's roles.</param>
/// <param name="IsAppendOnly">Deleting is forbidden, whatever the roles say.</param>
internal sealed record ApiKey(string Id, Role Roles, bool IsAppendOnly)
{
    /// <summary>Every role together.</summary>
    public const Role AllRoles = Role.Read | Role.Write | Role.Delete | Role.Sync | Role.Admin;

    /// <summary>The sender on a loopback node that has no keys.</summary>
    public static readonly ApiKey Anonymous = new("anonymous", AllRoles, IsAppendOnly: false);

    /// <summary>Whether the role is given; admin gives all.</summary>
    public bool Has(Role role) => (Roles & (role | Role.Admin)) != 0;
}
