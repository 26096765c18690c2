using System.Globalization;
using BlobStash.Core.Digests;
using BlobStash.Server.Logging;
using BlobStash.Server.Security;
using BlobStash.Storage;

namespace BlobStash.Server.Problems;

/// <summary>
/// Tells of writes that the store refused: whose, of what, and what was left, as who has to make room wants to know.
/// On a full disk there can be thousands a second: at most so many get a line, and the rest is counted. Thread safe.
/// </summary>
internal sealed partial class RefusedWriteLog(
    BlobStore store, TimeProvider clock, ILogger<RefusedWriteLog> logger)
{
    /// <summary>Lines in one second.</summary>
    public const int MaxLinesPerSecond = 10;

    private const string Unknown = "unknown";

    private static readonly object ToldKey = new();

    private readonly Lock _lock = new();
    private long _second = long.MinValue;
    private int _lines;
    private long _untold;

    /// <summary>Whether this request's refusals have their lines.</summary>
    public static bool IsTold(HttpContext context) => context.Items.ContainsKey(ToldKey);

    /// <summary>The store refused a blob.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">Why.</param>
    /// <param name="digest">Name of the blob; null where it is not known.</param>
    /// <param name="bytes">Its length; null where it is not known.</param>
    public void Tell(HttpContext context, Problem problem, Digest? digest, long? bytes)
    {
        context.Items[ToldKey] = null;
        if (!TryTakeLine(out var untold))
        {
            return;
        }
        if (untold > 0)
        {
            LogMore(logger, Phrases.Count(untold, "more write"));
        }
        LogRefused(
            logger, problem.Kind.Name, context.NameKey(), digest?.ToString() ?? Unknown,
            bytes is { } length ? Phrases.Count(length, "byte") : "unknown length",
            TextOf(store.GetDiskSpace()?.FreeBytes));
    }

    private bool TryTakeLine(out long untold)
    {
        untold = 0;
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (_lock)
        {
            if (second != _second)
            {
                (_second, _lines) = (second, 0);
            }
            if (++_lines > MaxLinesPerSecond)
            {
                _untold++;
                return false;
            }
            (untold, _untold) = (_untold, 0);
            return true;
        }
    }

    private static string TextOf(long? bytes) => bytes?.ToString(CultureInfo.InvariantCulture) ?? Unknown;

    [LoggerMessage(EventIds.WriteRefused, LogLevel.Warning,
        "A write was refused: {Problem}; key {Key}, blob {Digest} of {Bytes}; free on the disk: {Free}")]
    private static partial void LogRefused(
        ILogger logger, string problem, string key, string digest, string bytes, string free);

    [LoggerMessage(EventIds.WritesRefused, LogLevel.Warning, "Refused {Writes} without a line here")]
    private static partial void LogMore(ILogger logger, string writes);
}
