using BlobStash.Core.Clocks;
using BlobStash.Protocol.Frames;
using BlobStash.Protocol.Routes;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Deletions;

/// <summary>The headers of docs/protocol/deletions.md, "Version 2 of the session".</summary>
internal static class SessionHeaders
{
    /// <summary>Tells a session that this node knows stamps.</summary>
    public static void TellStamps(this HttpResponse response) =>
        response.Headers[NodeHeaders.Session] = NodeHeaders.StampedSession;

    /// <summary>Whether the sender knows stamps.</summary>
    public static bool KnowsStamps(this HttpRequest request) =>
        request.Headers[NodeHeaders.Session] == NodeHeaders.StampedSession;

    /// <summary>Which frames a batch of this request has, or its answer.</summary>
    public static FrameVersion Frames(this HttpRequest request) =>
        request.KnowsStamps() ? FrameVersion.Stamped : FrameVersion.Plain;

    /// <summary>On whose behalf a blob is stored; false when the stamp of a session is missing or malformed.</summary>
    public static bool TryReadOrigin(this HttpRequest request, out PutOrigin origin)
    {
        origin = request.Headers[NodeHeaders.Session] == NodeHeaders.PlainSession
            ? PutOrigin.Session
            : PutOrigin.Client;
        if (!request.KnowsStamps())
        {
            return true;
        }

        string? text = request.Headers[NodeHeaders.Stamp];
        if (!Stamp.TryParse(text, out var stamp))
        {
            return false;
        }

        origin = PutOrigin.SessionOf(stamp);
        return true;
    }
}
