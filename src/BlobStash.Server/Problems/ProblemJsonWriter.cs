using System.Text.Json;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Routes;

namespace BlobStash.Server.Problems;

/// <summary>Renders problems as RFC 9457 <c>application/problem+json</c>. Thread safe.</summary>
internal sealed class ProblemJsonWriter : IProblemWriter
{
    /// <summary>Seconds after which a client that met a limit may try again.</summary>
    internal const string RetryAfterSeconds = "1";

    /// <summary>The only instance that is needed.</summary>
    public static readonly ProblemJsonWriter Instance = new();

    /// <inheritdoc/>
    public async Task WriteAsync(HttpContext context, Problem problem)
    {
        HttpResponse response = context.Response;
        response.StatusCode = problem.Kind.Status;
        response.ContentType = MediaTypes.Problem;
        response.Headers.CacheControl = "no-store";
        response.Headers[NodeHeaders.Problem] = problem.Kind.Name;
        if (problem.Kind == ProblemKinds.TooBusy || problem.Kind == ProblemKinds.FilesExhausted)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }
        using var body = new MemoryStream();
        Write(body, problem);
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    /// <summary>Writes the document on one line.</summary>
    public static void Write(Stream body, Problem problem)
    {
        JsonSerializer.Serialize(
            body,
            new ProblemDocument
            {
                Type = problem.Kind.Type,
                Title = problem.Kind.Title,
                Status = problem.Kind.Status,
                Detail = problem.Detail,
                Extensions = problem.Extensions?.ToDictionary(
                    static member => member.Key,
                    static member => JsonElement.Parse(member.Value?.ToJsonString() ?? "null")),
            },
            AnswerJson.Default.ProblemDocument);
    }
}
