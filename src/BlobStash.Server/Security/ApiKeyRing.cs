using System.Security.Cryptography;
using System.Text;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using Microsoft.Extensions.Primitives;

namespace BlobStash.Server.Security;

/// <summary>
/// The configured keys. A credential is hashed and compared with every key in constant time, so the time of an answer
/// tells nothing about how much of a guess was right. Thread safe.
/// </summary>
internal sealed class ApiKeyRing : IReloadable
{
    /// <summary>Longest credential that is looked at, in characters; a longer one is wrong without a look.</summary>
    public const int MaxCredentialLength = 1024;

    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";
    private volatile Entry[] _entries;

    /// <summary>Takes over the keys of a validated configuration.</summary>
    public ApiKeyRing(IReadOnlyList<ApiKeyOptions> keys)
    {
        _entries = [.. keys.Select(Entry.Create)];
    }

    /// <summary>No key is configured: whoever reaches the (loopback) address has all roles.</summary>
    public bool IsEmpty => _entries.Length == 0;

    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => ["ApiKeys:"];

    /// <inheritdoc/>
    public void Reload(NodeOptions options) => _entries = [.. options.ApiKeys.Select(Entry.Create)];

    /// <summary>Number of configured keys.</summary>
    public int Count => _entries.Length;

    /// <summary>
    /// The key that the Authorization header presents; <see langword="null"/> when it is missing or wrong.
    /// </summary>
    public ApiKey? Find(StringValues authorization)
    {
        if (authorization.Count != 1 || authorization[0] is not { } header || header.Length > MaxCredentialLength)
        {
            return null;
        }
        // One blank or more stand between scheme and credential (RFC 9110, section 11.4).
        if (header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            return Find(header.AsSpan(Basic.Length).TrimStart(' '), isBasic: true);
        }
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? Find(header.AsSpan(Bearer.Length).TrimStart(' '), isBasic: false)
            : null;
    }

    private ApiKey? Find(ReadOnlySpan<char> credential, bool isBasic)
    {
        Span<byte> utf8 = stackalloc byte[512];
        Span<byte> fingerprint = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Encoding.UTF8.TryGetBytes(credential, utf8, out var length))
        {
            return null;
        }
        SHA256.HashData(utf8[..length], fingerprint);
        ApiKey? found = null;
        foreach (Entry entry in _entries)
        {
            // No early exit: every request looks at every key.
            if (CryptographicOperations.FixedTimeEquals(fingerprint, isBasic ? entry.Basic : entry.Bearer))
            {
                found = entry.Key;
            }
        }
        return found;
    }

    /// <summary>
    /// SHA-256 of the credential in both of its spellings. The Basic one is hashed in its base64 form, with an empty
    /// user name (RFC 7617), so that no request has to be decoded.
    /// </summary>
    private sealed record Entry(ApiKey Key, byte[] Basic, byte[] Bearer)
    {
        public static Entry Create(ApiKeyOptions options)
        {
            Role roles = options.Roles.Aggregate(default(Role), static (all, role) => all | role);
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + options.Key));
            return new Entry(
                new ApiKey(options.Id, roles, options.AppendOnly),
                SHA256.HashData(Encoding.UTF8.GetBytes(basic)),
                SHA256.HashData(Encoding.UTF8.GetBytes(options.Key)));
        }
    }
}
