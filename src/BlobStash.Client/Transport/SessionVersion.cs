using System.Net.Http.Headers;
using BlobStash.Core.Clocks;
using BlobStash.Protocol.Routes;

namespace BlobStash.Client.Transport;

/// <summary>The headers of docs/protocol/deletions.md, "Version 2 of the session".</summary>
internal static class SessionVersion
{
    /// <summary>Whether an answer is one of a node that knows stamps.</summary>
    public static bool IsStamped(HttpResponseHeaders headers) =>
        headers.TryGetValues(NodeHeaders.Session, out var values)
        && values.Contains(NodeHeaders.StampedSession, StringComparer.Ordinal);

    /// <summary>
    /// Marks a request that stores as one of a session. A node that knows no stamps would take version 2 for a
    /// client's wish, which lifts a deletion; so only a peer that answered with it is told.
    /// </summary>
    public static void Mark(HttpRequestHeaders headers, Stamp? stamp, bool knowsStamps)
    {
        if (knowsStamps && stamp is { } known)
        {
            headers.Add(NodeHeaders.Session, NodeHeaders.StampedSession);
            headers.Add(NodeHeaders.Stamp, known.ToString());
        }
        else
        {
            headers.Add(NodeHeaders.Session, NodeHeaders.PlainSession);
        }
    }

    /// <summary>Marks a request for, or with, frames that have stamps.</summary>
    public static void MarkFrames(HttpRequestHeaders headers) =>
        headers.Add(NodeHeaders.Session, NodeHeaders.StampedSession);

    /// <summary>The stamp of the blob in an answer; null where it has none.</summary>
    public static Stamp? FindStamp(HttpResponseHeaders headers) =>
        headers.TryGetValues(NodeHeaders.Stamp, out var values)
        && Stamp.TryParse(values.FirstOrDefault(), out var stamp)
            ? stamp
            : null;
}
