using System.Globalization;
using System.Text.Json.Nodes;
using BlobStash.Core.Digests;
using BlobStash.Server.Security;
using Microsoft.AspNetCore.Diagnostics;

namespace BlobStash.Server.Problems;

/// <summary>How handlers answer with a problem, and the occurrences that more than one of them needs.</summary>
internal static class ProblemResponses
{
    /// <summary>Answers in the shape of the endpoint's route family.</summary>
    public static Task WriteProblemAsync(this HttpContext context, Problem problem)
    {
        // The exception handler takes the endpoint off the request before it asks for an answer.
        Endpoint? endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (problem.Kind.Status == StatusCodes.Status413PayloadTooLarge)
        {
            // The rest of the body is not read, so the connection ends; a client that is told does not send on it.
            context.Response.Headers.Connection = "close";
        }
        // A request without a route of its own may still be below the paths of a family.
        IProblemWriter writer = endpoint?.Metadata.GetMetadata<IProblemWriter>()
            ?? context.Features.Get<IProblemWriter>()
            ?? ProblemJsonWriter.Instance;
        return writer.WriteAsync(context, problem);
    }

    /// <summary>The URL does not hold a digest.</summary>
    public static Problem DigestMalformed() =>
        new(ProblemKinds.DigestMalformed, "The last part of the path must be a BLAKE2b-256 digest of 64 hex digits.");

    /// <summary>No blob has the digest.</summary>
    public static Problem BlobNotFound(in Digest digest) =>
        new(ProblemKinds.BlobNotFound, "The digest is unknown to this node.")
        {
            Extensions = new JsonObject { ["digest"] = digest.ToString() },
        };

    /// <summary>A session offered a blob that was deleted here.</summary>
    public static Problem BlobDeleted(in Digest digest) =>
        new(ProblemKinds.BlobDeleted, "Only a client's own PUT, without the header of a session, stores it again.")
        {
            Extensions = new JsonObject { ["digest"] = digest.ToString() },
        };

    /// <summary>The body hashes to something else.</summary>
    public static Problem DigestMismatch(in Digest expected, in Digest actual) =>
        new(ProblemKinds.DigestMismatch, "The body was read to its end and has another digest than the one expected.")
        {
            Extensions = new JsonObject { ["expected"] = expected.ToString(), ["actual"] = actual.ToString() },
        };

    /// <summary>The key of the caller lacks a role.</summary>
    public static Problem RoleMissing(Role role)
    {
        var name = role.ToString().ToLowerInvariant();
        return new Problem(ProblemKinds.RoleMissing, $"The key needs the role '{name}'.")
        {
            Extensions = new JsonObject { ["role"] = name },
        };
    }

    /// <summary>The body is over the limit.</summary>
    public static Problem BlobTooLarge(long maxBlobSizeBytes) =>
        new(ProblemKinds.BlobTooLarge, string.Create(
            CultureInfo.InvariantCulture, $"The largest blob that is accepted has {maxBlobSizeBytes} bytes."))
        {
            Extensions = new JsonObject { ["maxBlobSizeBytes"] = maxBlobSizeBytes },
        };
}
