using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Logging;
using BlobStash.Server.Problems;
using BlobStash.Server.Sync;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// Starts a session with the peer that the query names and answers with the original's statistics, counted the right
/// way round: downloaded is what was received. Thread safe.
/// </summary>
internal sealed class TriggerEndpoint(SyncEndpoint sync)
{
    /// <summary>Go leaves letters beyond ASCII alone, the micro sign of a duration among them.</summary>
    private static readonly JsonWriterOptions AsGoWrites =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>200 with the statistics, or an error when any blob could not be moved.</summary>
    public async Task TriggerAsync(HttpContext context)
    {
        Problem? malformed = Read(context.Request.Query, out SyncRequest request);
        if (malformed is not null)
        {
            await context.WriteProblemAsync(malformed);
            return;
        }
        if (await sync.TryRunAsync(context, request) is not { } report)
        {
            return;
        }
        if (report.EndedEarly is not null || report.FailedBlobs > 0)
        {
            await context.WriteProblemAsync(Describe(report));
            return;
        }
        var body = new ArrayBufferWriter<byte>();
        Write(body, report, request.Direction == SyncDirection.Pull);
        await context.Response.WriteBodyAsync(MediaTypes.Json, body.WrittenMemory);
    }

    private static Problem? Read(IQueryCollection query, out SyncRequest request)
    {
        request = new SyncRequest();
        if (!TryReadFlag(query, "one_way", out var isOneWay, out Problem? problem)
            || !TryReadFlag(query, "strict", out var isStrict, out problem))
        {
            return problem;
        }
        var url = query["url"].ToString();
        if (url.Length == 0)
        {
            return new Problem(ProblemKinds.ParameterMalformed, "url is missing: the base URL of the peer.");
        }
        var apiKey = query["api_key"].ToString();
        request = new SyncRequest
        {
            Url = url,
            ApiKey = apiKey.Length == 0 ? null : apiKey,
            Direction = isOneWay ? SyncDirection.Pull : SyncDirection.Both,
            Strict = isStrict,
        };
        return null;
    }

    private static bool TryReadFlag(IQueryCollection query, string name, out bool value, out Problem? problem)
    {
        var text = query[name].ToString();
        value = false;
        problem = null;
        if (text.Length == 0 || GoValues.TryParseBoolean(text, out value))
        {
            return true;
        }
        problem = new Problem(
            ProblemKinds.ParameterMalformed,
            $"failed to parse {name} as bool: strconv.ParseBool: parsing \"{text}\": invalid syntax");
        return false;
    }

    private static Problem Describe(SyncReport report)
    {
        SyncFailure? first = report.Failures.Count > 0 ? report.Failures[0] : null;
        var reason = report.EndedEarly ?? (first is null ? "" : $"{first.Digest}: {first.Reason}");
        return new Problem(ProblemKinds.PeerUnreachable,
            $"sync incomplete: {Phrases.Count(report.FailedBlobs, "blob")} could not be moved. {reason}");
    }

    private static void Write(IBufferWriter<byte> body, SyncReport report, bool isOneWay)
    {
        using var json = new Utf8JsonWriter(body, AsGoWrites);
        json.WriteStartObject();
        json.WriteNumber("blobs_downloaded", report.Pulled.Blobs);
        json.WriteNumber("downloaded_size", report.Pulled.Bytes);
        json.WriteNumber("blobs_uploaded", report.Pushed.Blobs);
        json.WriteNumber("uploaded_size", report.Pushed.Bytes);
        json.WriteString("sync_duration", GoDuration.Format(report.Duration));
        json.WriteBoolean("already_in_sync", report.AlreadyInSync);
        json.WriteBoolean("one_way_sync", isOneWay);
        json.WriteEndObject();
    }
}
