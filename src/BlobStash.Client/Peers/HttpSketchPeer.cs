using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using BlobStash.Client.Transport;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Frames;
using BlobStash.Protocol.Routes;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Peers;

/// <summary>The routes of docs/protocol/sync.md below <c>/v1/sync</c>. Thread safe.</summary>
internal sealed class HttpSketchPeer(PeerTransport transport) : ISketchPeer
{

    /// <summary>
    /// Digests that an answer to short ids may have beyond one for each: even among a milliard blobs hardly a pair
    /// shares a short id.
    /// </summary>
    private const int MaxSharedIds = 64;

    private readonly DigestReader _digests = new(transport.Faults);

    public async Task<SketchAnswer?> GetSketchAsync(
        SymbolRange range, Digest? knownRoot, CancellationToken cancellationToken)
    {
        var request = CreateRequest(HttpMethod.Get, NodePaths.SyncSketch + QueryOf(range));
        if (knownRoot is { } root)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{root}\""));
        }

        using var response = await transport.SendAsync(request, null, cancellationToken).ConfigureAwait(false);
        if (knownRoot is null || response.Status != HttpStatusCode.NotModified)
        {
            return await ReadSketchAsync(response, range).ConfigureAwait(false);
        }

        // What answers 304 to everything must not prove two sets equal.
        return response.Tag == knownRoot.Value.ToString()
            ? null
            : throw transport.Faults.Create(PeerFailure.Protocol, "answered 304 without the root that it has.");
    }

    public async Task<SketchAnswer> GetBucketSketchAsync(
        byte prefix, SymbolRange range, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{NodePaths.SyncSketch}/{prefix:x2}");
        var request = CreateRequest(HttpMethod.Get, path + QueryOf(range));
        using var response = await transport.SendAsync(request, null, cancellationToken).ConfigureAwait(false);
        return await ReadSketchAsync(response, range).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<Digest> ListDigestsAsync(
        Digest? after, byte? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = CreateRequest(HttpMethod.Get, NodePaths.SyncDigests + QueryOf(after, prefix));
        using var response = await transport.SendAsync(request, null, cancellationToken).ConfigureAwait(false);
        response.Require(HttpStatusCode.OK);
        var body = await response.OpenBodyAsync(transport.Limits.MaxBlobs * Digest.Size).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var digests = _digests.ReadAsync(body, after, cancellationToken).ConfigureAwait(false);
            await foreach (var digest in digests)
            {
                yield return prefix is null || digest.Prefix == prefix
                    ? digest
                    : throw transport.Faults.Create(PeerFailure.Protocol, "sent a digest of another bucket.");
            }
        }
    }

    public async Task<List<Digest>> ResolveAsync(
        IReadOnlyList<ShortId> shortIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shortIds);
        ArgumentOutOfRangeException.ThrowIfLessThan(shortIds.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shortIds.Count, SketchLimits.MaxShortIds);
        var ascending = shortIds.Order().ToArray();
        using var list = new MemoryStream(WriteIds(ascending));
        using var content = new BlobContent(list, list.Length);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Bytes);
        var request = CreateRequest(HttpMethod.Post, NodePaths.SyncResolve);
        request.Content = content;
        using var response = await transport.SendAsync(request, content, cancellationToken).ConfigureAwait(false);
        response.Require(HttpStatusCode.OK);
        var maxLength = (ascending.Length + MaxSharedIds) * (long)Digest.Size;
        var body = await response.OpenBodyAsync(maxLength).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            return await ReadResolvedAsync(body, ascending, cancellationToken).ConfigureAwait(false);
        }
    }

    private HttpRequestMessage CreateRequest(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = transport.Authorization.Bearer;
        return request;
    }

    private async Task<SketchAnswer> ReadSketchAsync(PeerResponse response, SymbolRange range)
    {
        response.Require(HttpStatusCode.OK);
        var maxLength = SetSummary.Size + SymbolBlock.MaxBytes(range.Count);
        var body = await response.ReadBodyAsync(maxLength).ConfigureAwait(false);
        try
        {
            var summary = SetSummary.Read(body);
            var symbols = SymbolBlock.Read(body.AsSpan(SetSummary.Size), range.Count);
            return IsAnswerTo(range, summary, symbols)
                ? new SketchAnswer(summary, symbols)
                : throw transport.Faults.Create(PeerFailure.Protocol, "sent other symbols than it was asked for.");
        }
        catch (MessageFormatException exception)
        {
            throw transport.Faults.Translate(exception);
        }
    }

    /// <summary>
    /// Whether an answer leads on: a block without symbols would be asked for again and again, unless it was asked for
    /// or there are no more.
    /// </summary>
    private bool IsAnswerTo(SymbolRange range, SetSummary summary, SymbolBlock symbols) =>
        symbols.FirstIndex == range.From
        && symbols.EndIndex <= summary.SymbolCount
        && symbols.Count <= transport.Limits.MaxBlobs
        && (range.Version is null || symbols.Version == range.Version)
        && (!symbols.Symbols.IsEmpty || range.Count == 0 || range.From == summary.SymbolCount);

    private async Task<List<Digest>> ReadResolvedAsync(
        Stream body, ShortId[] ascending, CancellationToken cancellationToken)
    {
        var found = new List<Digest>();
        var next = 0;
        var digests = _digests.ReadAsync(body, null, cancellationToken).ConfigureAwait(false);
        await foreach (var digest in digests)
        {
            var shortId = ShortId.Of(in digest);
            while (next < ascending.Length && ascending[next] < shortId)
            {
                next++;
            }

            if (next == ascending.Length || ascending[next] != shortId)
            {
                throw transport.Faults.Create(PeerFailure.Protocol, "sent a digest that it was not asked for.");
            }

            found.Add(digest);
        }

        return found;
    }

    private static string QueryOf(SymbolRange range)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range.From, nameof(range));
        ArgumentOutOfRangeException.ThrowIfNegative(range.Count, nameof(range));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range.Count, SketchLimits.MaxSymbols, nameof(range));
        var version = range.Version is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"&version={known}")
            : "";
        var node = range.Node is { } own ? "&node=" + Convert.ToHexStringLower(own.ToByteArray()) : "";
        return string.Create(CultureInfo.InvariantCulture, $"?from={range.From}&count={range.Count}{version}{node}");
    }

    private static string QueryOf(Digest? after, byte? prefix) => (after, prefix) switch
    {
        (null, null) => "",
        (null, { } bucket) => string.Create(CultureInfo.InvariantCulture, $"?prefix={bucket:x2}"),
        ({ } digest, null) => $"?after={digest}",
        ({ } digest, { } bucket) => string.Create(CultureInfo.InvariantCulture, $"?prefix={bucket:x2}&after={digest}"),
    };

    private static byte[] WriteIds(ShortId[] shortIds)
    {
        var bytes = new byte[shortIds.Length * ShortId.Size];
        for (var i = 0; i < shortIds.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * ShortId.Size), shortIds[i].Value);
        }

        return bytes;
    }
}
