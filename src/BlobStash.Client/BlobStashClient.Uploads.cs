using System.Net;
using BlobStash.Client.Transport;
using BlobStash.Core.Digests;

namespace BlobStash.Client;

/// <content>How a blob is sent.</content>
public sealed partial class BlobStashClient
{
    /// <summary>
    /// Sends a blob and requires that it is stored. No byte of it goes out before the node has answered on key and
    /// length, and none after a refusal, but of a blob that is told to have at most 1 KiB: the HTTP stack sends that
    /// behind the refusal too, and keeps the connection; one without a length it never sends. The length that a
    /// stream tells is only a promise: files of <c>/proc</c> tell 0, others grow or shrink meanwhile. Where it turns
    /// out wrong, the node never gets the whole body, and all is sent again without a length.
    /// </summary>
    private async Task<(PeerResponse Response, Digest? Sent)> SendBlobAsync(
        HttpMethod method,
        string path,
        Stream content,
        IProgress<BlobProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var start = content.CanSeek ? content.Position : 0;
        var told = content.CanSeek && content.Length > start ? content.Length - start : (long?)null;
        try
        {
            return await SendBlobAsync(method, path, CreateBody(told), cancellationToken).ConfigureAwait(false);
        }
        catch (LengthChangedException)
        {
            content.Position = start;
            return await SendBlobAsync(method, path, CreateBody(null), cancellationToken).ConfigureAwait(false);
        }

        BlobContent CreateBody(long? length) =>
            new(content, length) { IsHashed = method == HttpMethod.Post, Progress = progress };
    }

    private async Task<(PeerResponse Response, Digest? Sent)> SendBlobAsync(
        HttpMethod method, string path, BlobContent body, CancellationToken cancellationToken)
    {
        using (body)
        {
            PeerResponse? response = await SendAsync(method, path, body, cancellationToken).ConfigureAwait(false);
            try
            {
                await RequireAsync(response, HttpStatusCode.Created, HttpStatusCode.OK).ConfigureAwait(false);
                var answer = (response, body.Sent);
                response = null;
                return answer;
            }
            finally
            {
                response?.Dispose();
            }
        }
    }
}
