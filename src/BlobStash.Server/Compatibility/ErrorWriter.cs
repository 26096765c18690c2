using System.Text.Encodings.Web;
using System.Text.Json;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Problems;
using Microsoft.Extensions.Primitives;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// Renders problems as <c>{"error": "…"}</c>, with the original's words where it has words for the problem, and with
/// a status that says whose mistake it was. Thread safe.
/// </summary>
internal sealed class ErrorWriter : IProblemWriter
{
    /// <summary>The only instance that is needed.</summary>
    public static readonly ErrorWriter Instance = new();

    /// <summary>Go leaves letters beyond ASCII alone and escapes quotes by a backslash; so does this.</summary>
    private static readonly JsonWriterOptions AsGoWrites =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly StringValues Challenge = "Basic realm=\"BlobStash\"";

    /// <inheritdoc/>
    public async Task WriteAsync(HttpContext context, Problem problem)
    {
        HttpResponse response = context.Response;
        // An exception takes the headers off the response before it is answered.
        StandardHeaders.Set(response.Headers);
        response.Headers.Remove("Content-Encoding");
        response.StatusCode = problem.Kind.Status;
        if (problem.Kind == ProblemKinds.KeyRequired)
        {
            response.Headers.WWWAuthenticate = Challenge;
        }
        else if (problem.Kind == ProblemKinds.TooBusy || problem.Kind == ProblemKinds.FilesExhausted)
        {
            response.Headers.RetryAfter = ProblemJsonWriter.RetryAfterSeconds;
        }
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, AsGoWrites))
        {
            json.WriteStartObject();
            json.WriteString("error", FindText(problem));
            json.WriteEndObject();
        }
        await response.WriteBodyAsync(MediaTypes.Json, body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private static string FindText(Problem problem)
    {
        if (problem.Kind == ProblemKinds.KeyRequired)
        {
            return "Unauthorized";
        }
        if (problem.Kind == ProblemKinds.BlobNotFound || problem.Kind == ProblemKinds.RouteUnknown)
        {
            return "Not Found";
        }
        if (problem.Kind == ProblemKinds.DigestMismatch && problem.Extensions?["actual"] is { } actual)
        {
            return $"blob corrupted, hash does not match, expected {actual}";
        }
        return problem.Kind == ProblemKinds.LocalOnlyBlobs && problem.Extensions?["count"] is { } count
            ? $"one way sync error: found {count} blobs only present locally"
            : problem.Detail;
    }
}
