using System.Net;
using BlobStash.Server.Logging;

namespace BlobStash.Server.Security;

/// <summary>
/// Tells of wrong keys with the address that they came from, one line each, in words that do not change: programs that
/// lock addresses out (fail2ban) read them. Nobody can fill the disk with them: there are at most so many lines a
/// second, and the rest is counted. Thread safe.
/// </summary>
internal sealed partial class RefusedKeyLog(
    ClientAddresses addresses, TimeProvider clock, ILogger<RefusedKeyLog> logger)
{
    /// <summary>Lines in one second.</summary>
    public const int MaxLinesPerSecond = 10;

    private readonly Lock _lock = new();
    private long _second = long.MinValue;
    private int _lines;
    private long _untold;

    /// <summary>A request came with a key that is none.</summary>
    public void Tell(HttpContext context)
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        long untold;
        lock (_lock)
        {
            if (second != _second)
            {
                (_second, _lines) = (second, 0);
            }
            if (++_lines > MaxLinesPerSecond)
            {
                _untold++;
                return;
            }
            (untold, _untold) = (_untold, 0);
        }
        if (untold > 0)
        {
            LogMore(logger, Phrases.Count(untold, "more wrong key"));
        }
        LogRefused(logger, AddressOf(context));
    }

    private string AddressOf(HttpContext context)
    {
        IPAddress address = addresses.Find(context);
        return address.Equals(IPAddress.None) ? "a local socket" : address.ToString();
    }

    [LoggerMessage(EventIds.KeyRefused, LogLevel.Warning, "Refused a wrong key from {Address}")]
    private static partial void LogRefused(ILogger logger, string address);

    [LoggerMessage(EventIds.KeysRefused, LogLevel.Warning, "Refused {Keys} without a line here")]
    private static partial void LogMore(ILogger logger, string keys);
}
