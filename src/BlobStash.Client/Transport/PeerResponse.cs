using System.Net;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Routes;

namespace BlobStash.Client.Transport;

/// <summary>The answer to one request, its body not yet read. Not thread safe.</summary>
internal sealed class PeerResponse(HttpResponseMessage response, IdleDeadline deadline, PeerFaults faults)
    : IDisposable
{
    /// <summary>How fast the body is taken; null without a limit.</summary>
    public TransferRate? Rate { get; init; }

    public HttpStatusCode Status => response.StatusCode;

    /// <summary>When the blob in the answer was put; null when the peer did not say.</summary>
    public Stamp? Stamp => SessionVersion.FindStamp(response.Headers);

    public Uri? Location => response.Headers.Location;

    /// <summary>What the <c>ETag</c> names, without its quotes; null when there is none.</summary>
    public string? Tag => response.Headers.ETag?.Tag.Trim('"');

    /// <summary>Name of the problem that a node puts into a header; null in the answers of others.</summary>
    public string? ProblemName => FindHeader(NodeHeaders.Problem);

    /// <summary>Name of the peer that the answer is about; null in the answers of others.</summary>
    public string? PeerName => FindHeader(NodeHeaders.Peer);

    /// <summary>True when the answer names the blob, as no server can that does not know of digests.</summary>
    public bool Names(in Digest digest)
    {
        var name = digest.ToString();
        return Tag == name || Location?.OriginalString.EndsWith("/" + name, StringComparison.Ordinal) == true;
    }

    /// <summary>Media type of the body without its parameters, null when the peer did not say.</summary>
    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    /// <summary>Length of the body in bytes, null when the peer did not say.</summary>
    public long? Length => response.Content.Headers.ContentLength;

    /// <summary>Throws unless the status is the one expected and the body is not encoded.</summary>
    public void Require(HttpStatusCode expected)
    {
        if (Status != expected)
        {
            throw faults.FromStatus(Status);
        }

        if (response.Content.Headers.ContentEncoding.Any(coding => coding != "identity"))
        {
            throw faults.Create(PeerFailure.Protocol, "sent an encoded answer, which was not asked for.");
        }
    }

    /// <summary>Opens the body for one reading.</summary>
    /// <param name="maxLength">Most bytes that are taken.</param>
    /// <exception cref="PeerException">The body is said to be longer.</exception>
    public async Task<Stream> OpenBodyAsync(long maxLength)
    {
        if (Length > maxLength)
        {
            throw faults.Create(PeerFailure.TooLarge, $"announced an answer of more than {maxLength} bytes.");
        }

        var body = await response.Content.ReadAsStreamAsync(deadline.Caller).ConfigureAwait(false);
        return new ResponseStream(body, maxLength, deadline, faults) { Rate = Rate };
    }

    /// <summary>Reads the whole body.</summary>
    /// <param name="maxLength">Most bytes that are taken; sizes the buffer.</param>
    public async Task<ArraySegment<byte>> ReadBodyAsync(int maxLength)
    {
        var body = await OpenBodyAsync(maxLength).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var bytes = new byte[maxLength + 1];
            var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, deadline.Caller)
                .ConfigureAwait(false);
            return new ArraySegment<byte>(bytes, 0, read);
        }
    }

    public void Dispose()
    {
        response.Dispose();
        deadline.Dispose();
    }

    private string? FindHeader(string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
