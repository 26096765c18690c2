using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using BlobStash.Client.Transport;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Frames;
using BlobStash.Protocol.Routes;

namespace BlobStash.Client.Batches;

/// <summary>Batches over the <c>/v1/blobs/batch</c> routes. Thread safe.</summary>
/// <param name="transport">The peer.</param>
/// <param name="isSession">Whether a deletion on the peer is kept, as sessions do.</param>
/// <param name="require">Throws unless an answer is good; the peer's faults by default.</param>
internal sealed class HttpBatchPeer(
    PeerTransport transport, bool isSession, Func<PeerResponse, Task>? require = null) : IBatchPeer
{
    /// <summary>
    /// Most bytes of blobs longer than accepted that are read and dropped in one answer, where a peer sends them all
    /// the same; beyond that another request for the blobs behind them is cheaper.
    /// </summary>
    internal const long MaxSkippedBytes = BatchFormat.MaxSessionBlobLength;

    private const int ReadSize = 128 * 1024;

    private static readonly MediaTypeHeaderValue ContentType = new(MediaTypes.Bytes);
    private static readonly StreamPipeReaderOptions PipeOptions = new(bufferSize: ReadSize, minimumReadSize: 4096);

    /// <summary>Frames with stamps are for sessions with a peer that knows them.</summary>
    private FrameVersion Version =>
        isSession && transport.KnowsStamps ? FrameVersion.Stamped : FrameVersion.Plain;

    public async Task<IReadOnlyList<BlobStat>> StatAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellationToken)
    {
        using var response = await AskAsync(NodePaths.BatchStat, digests, cancellationToken).ConfigureAwait(false);
        await RequireAsync(response).ConfigureAwait(false);
        var body = await response.ReadBodyAsync(digests.Count * BatchFormat.StatSize).ConfigureAwait(false);
        try
        {
            return BlobStat.ReadAll(body, digests.Count);
        }
        catch (MessageFormatException exception)
        {
            throw transport.Faults.Translate(exception);
        }
    }

    public async Task GetBatchAsync(
        IReadOnlyList<Digest> digests,
        Func<BatchBlob, CancellationToken, ValueTask> receive,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receive);
        var version = Version;
        using var response = await AskAsync(NodePaths.BatchGet + GetQuery(), digests, cancellationToken, version)
            .ConfigureAwait(false);
        await RequireAsync(response).ConfigureAwait(false);
        var body = await response.OpenBodyAsync(long.MaxValue).ConfigureAwait(false);
        var pipe = PipeReader.Create(body, PipeOptions);
        try
        {
            using var frames = new FrameReader(pipe, digests.Count, version);
            await ReceiveAsync(frames, digests, receive, cancellationToken).ConfigureAwait(false);
        }
        catch (MessageFormatException exception)
        {
            throw transport.Faults.Translate(exception);
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<BatchStatus>> PutBatchAsync(
        IReadOnlyList<BlobOffer> blobs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blobs.Count, BatchFormat.MaxBlobs, nameof(blobs));
        var version = blobs.Any(blob => blob.Stamp is not null) ? Version : FrameVersion.Plain;
        using var content = new BatchContent(blobs, version, transport.Limits.CompressesBatches);
        content.Headers.ContentType = ContentType;
        var request = CreateRequest(NodePaths.BatchPut, content);

        // So that a refusal that needs no bytes comes before them; a later one ends the sending.
        request.Headers.ExpectContinue = true;
        if (version == FrameVersion.Stamped)
        {
            SessionVersion.MarkFrames(request.Headers);
        }
        else if (isSession)
        {
            SessionVersion.Mark(request.Headers, null, knowsStamps: false);
        }

        using var response = await transport.SendAsync(request, content, cancellationToken).ConfigureAwait(false);
        await RequireAsync(response).ConfigureAwait(false);
        if (content.IsCutShort)
        {
            throw transport.Faults.Create(PeerFailure.Protocol, "answered before it had the whole batch.");
        }

        var sent = content.Unsent.Count(reason => reason is null);
        var body = await response.ReadBodyAsync(sent).ConfigureAwait(false);
        try
        {
            var answers = new Queue<BatchStatus>(PutAnswer.Read(body, sent));
            return content.Unsent.Select(reason => reason ?? answers.Dequeue()).ToArray();
        }
        catch (MessageFormatException exception)
        {
            throw transport.Faults.Translate(exception);
        }
    }

    private async ValueTask RequireAsync(PeerResponse response)
    {
        if (require is not null)
        {
            await require(response).ConfigureAwait(false);
        }

        response.Require(HttpStatusCode.OK);
    }

    private async ValueTask ReceiveAsync(
        FrameReader frames,
        IReadOnlyList<Digest> digests,
        Func<BatchBlob, CancellationToken, ValueTask> receive,
        CancellationToken cancellationToken)
    {
        var skippable = MaxSkippedBytes;
        foreach (var digest in digests)
        {
            if (await frames.ReadAsync(cancellationToken).ConfigureAwait(false) != FrameStep.Frame)
            {
                throw new MessageFormatException("The batch ends before its last blob.");
            }

            var frame = frames.Frame;
            if (frame.Digest != digest)
            {
                throw new MessageFormatException("The batch has another blob than the one that was asked for.");
            }

            if (frame.Length > transport.Limits.MaxBlobSizeBytes)
            {
                var refused = new BatchBlob(digest, BatchStatus.TooLarge, frame.Length, Stream.Null);
                await receive(refused, cancellationToken).ConfigureAwait(false);
                skippable -= await SkipAsync(frames, skippable, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var content = new FrameContent(frames);
            await using (content.ConfigureAwait(false))
            {
                var blob = new BatchBlob(digest, frame.Status, frame.Length, content)
                {
                    Stamp = frame.Stamp == Stamp.None ? null : frame.Stamp,
                };
                await receive(blob, cancellationToken).ConfigureAwait(false);
                await content.SkipAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        // To the end of the answer, so that its connection can be used again.
        if (await frames.ReadAsync(cancellationToken).ConfigureAwait(false) != FrameStep.NeedsMore)
        {
            throw new MessageFormatException("The batch goes on after its last blob.");
        }
    }

    /// <summary>
    /// Reads to the end of a frame whose blob is not taken. There is nothing to read where the peer kept to the length
    /// that it was told.
    /// </summary>
    /// <returns>How many bytes were dropped.</returns>
    /// <exception cref="PeerException">The peer goes on to send more than is dropped.</exception>
    private async ValueTask<long> SkipAsync(FrameReader frames, long skippable, CancellationToken cancellationToken)
    {
        var length = frames.Frame.Length;
        var isSkippable = length <= skippable;
        try
        {
            var step = await frames.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (step == FrameStep.Abandoned)
            {
                return 0;
            }

            while (isSkippable && step == FrameStep.Bytes)
            {
                step = await frames.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MessageFormatException) when (!isSkippable)
        {
            // What is wrong with an answer that is given up anyway is of no matter.
        }

        return isSkippable
            ? length
            : throw transport.Faults.Create(
                PeerFailure.TooLarge, $"sends a blob of more than {transport.Limits.MaxBlobSizeBytes} bytes.");
    }

    private string GetQuery()
    {
        // A node of an older version does not know it, and sends all bytes.
        var max = Math.Min(
            isSession ? BatchFormat.MaxSessionBlobLength : long.MaxValue, transport.Limits.MaxBlobSizeBytes);
        var compression = transport.Limits.CompressesBatches ? "&compress=br" : "";
        return string.Create(CultureInfo.InvariantCulture, $"?max={max}{compression}");
    }

    private Task<PeerResponse> AskAsync(
        string path,
        IReadOnlyList<Digest> digests,
        CancellationToken cancellationToken,
        FrameVersion version = FrameVersion.Plain)
    {
        var content = new ByteArrayContent(DigestList.Write(digests));
        content.Headers.ContentType = ContentType;
        var request = CreateRequest(path, content);
        if (version == FrameVersion.Stamped)
        {
            SessionVersion.MarkFrames(request.Headers);
        }

        return transport.SendAsync(request, null, cancellationToken);
    }

    private HttpRequestMessage CreateRequest(string path, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = content,
        };
        request.Headers.Authorization = transport.Authorization.Bearer;
        return request;
    }
}
