using BlobStash.Server.Security;

namespace BlobStash.Server.Configuration;

/// <summary>One entry of <c>BlobStash:ApiKeys</c>.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>Longest key, in characters.</summary>
    public const int MaxKeyLength = 256;

    /// <summary>Name of the key in log lines; unique. Required.</summary>
    public string Id { get; init; } = "";

    /// <summary>
    /// The secret: 1 to 256 printable ASCII characters without blanks. Required. Long random ones are best.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>What the key may do; at least one role. <c>admin</c> includes the others.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>Forbids deleting, even to an admin. Default <see langword="false"/>.</summary>
    public bool AppendOnly { get; init; }
}
