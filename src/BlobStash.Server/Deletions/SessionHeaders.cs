using BlobStash.Storage;
using BlobStash.Sync.Batches;

namespace BlobStash.Server.Deletions;

/// <summary>The headers of docs/protocol/deletions.md, "Version 2 of the session".</summary>
internal static class SessionHeaders
{
    /// <summary>Says that a request is one of a session, and in which version.</summary>
    public const string Session = "BlobStash-Sync";

    /// <summary>When the blob of the request or the answer was put.</summary>
    public const string Stamp = "BlobStash-Stamp";

    /// <summary>A session that knows no stamps.</summary>
    public const string Plain = "1";

    /// <summary>A session that knows stamps, and an answer of a node that does.</summary>
    public const string Stamped = "2";

    /// <summary>Tells a session that this node knows stamps.</summary>
    public static void TellStamps(this HttpResponse response) => response.Headers[Session] = Stamped;

    /// <summary>Whether the sender knows stamps.</summary>
    public static bool KnowsStamps(this HttpRequest request) => request.Headers[Session] == Stamped;

    /// <summary>Which frames a batch of this request has, or its answer.</summary>
    public static FrameVersion Frames(this HttpRequest request) =>
        request.KnowsStamps() ? FrameVersion.Stamped : FrameVersion.Plain;

    /// <summary>On whose behalf a blob is stored; false when the stamp of a session is missing or malformed.</summary>
    public static bool TryReadOrigin(this HttpRequest request, out PutOrigin origin)
    {
        origin = request.Headers[Session] == Plain ? PutOrigin.Session : PutOrigin.Client;
        if (!request.KnowsStamps())
        {
            return true;
        }

        string? text = request.Headers[Stamp];
        if (!Core.Clocks.Stamp.TryParse(text, out var stamp))
        {
            return false;
        }

        origin = PutOrigin.SessionOf(stamp);
        return true;
    }
}
