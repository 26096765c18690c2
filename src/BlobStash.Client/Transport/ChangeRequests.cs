using System.Globalization;
using BlobStash.Protocol.Routes;

namespace BlobStash.Client.Transport;

/// <summary>The requests to the change feed of a node.</summary>
internal static class ChangeRequests
{
    /// <summary>Longest wait that a node grants.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    /// <summary>Path of the changes behind a cursor, or, without one, of the newest cursor.</summary>
    public static string PathOf(string? after, TimeSpan wait)
    {
        var seconds = (int)Math.Clamp(wait.TotalSeconds, 0, MaxWait.TotalSeconds);
        return string.Create(CultureInfo.InvariantCulture, $"{NodePaths.Changes}?wait={seconds}")
            + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");
    }
}
