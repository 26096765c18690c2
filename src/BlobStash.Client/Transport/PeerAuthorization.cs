using System.Net.Http.Headers;
using System.Text;

namespace BlobStash.Client.Transport;

/// <summary>The two ways to show an API key. Prints nothing of it.</summary>
internal sealed class PeerAuthorization
{
    /// <summary>Checks the key before any header class can quote it in an exception.</summary>
    /// <param name="apiKey">Visible ASCII, or null for none.</param>
    public PeerAuthorization(string? apiKey)
    {
        if (apiKey is null)
        {
            return;
        }

        if (apiKey.Length == 0 || apiKey.Any(character => character is <= ' ' or > '~'))
        {
            throw new ArgumentException("An API key consists of visible ASCII characters.", nameof(apiKey));
        }

        Bearer = new AuthenticationHeaderValue("Bearer", apiKey);
        Basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(":" + apiKey)));
    }

    /// <summary>For the native routes.</summary>
    public AuthenticationHeaderValue? Bearer { get; }

    /// <summary>For the compatible routes: an empty user name, and the key as the password.</summary>
    public AuthenticationHeaderValue? Basic { get; }
}
