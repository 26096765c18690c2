using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;

namespace BlobStash.Client.Messages;

/// <summary>
/// Reads the events of a session that a node runs: <c>progress</c>, and <c>report</c> or <c>problem</c> at the end.
/// </summary>
internal static class SessionEvents
{
    /// <summary>Longest answer in bytes: five events a second for two days.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>Reads up to the last event.</summary>
    /// <exception cref="BlobStashException">The session failed, or the answer is none of a session.</exception>
    public static async Task<SyncReport> ReadAsync(
        Stream body, IProgress<SyncProgress> progress, CancellationToken cancellationToken)
    {
        var events = SseParser.Create(body, Parse).EnumerateAsync(cancellationToken);
        await foreach (var read in events.ConfigureAwait(false))
        {
            if (read.Data.Report is { } report)
            {
                return report;
            }

            progress.Report(read.Data.Progress);
        }

        throw Malformed(null);
    }

    private static (SyncReport? Report, SyncProgress Progress) Parse(string name, ReadOnlySpan<byte> json)
    {
        try
        {
            return name switch
            {
                "report" => (SyncReports.Read(json), default),
                "problem" => throw NodeAnswers.ReadProblem(json),
                _ => (null, JsonSerializer.Deserialize(json, AnswerJson.Default.SyncProgress)),
            };
        }
        catch (JsonException exception)
        {
            throw Malformed(exception);
        }
    }

    private static BlobStashException Malformed(Exception? inner) => new(
        "The node's answer cannot be used: it does not end with the report of a session.",
        BlobStashProblem.AnswerMalformed,
        HttpStatusCode.OK,
        inner);
}
