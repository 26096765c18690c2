using System.Net;
using System.Net.Sockets;
using BlobStash.Core.Formats;

namespace BlobStash.Client.Transport;

/// <summary>The one place that turns what goes wrong with a peer into <see cref="PeerException"/>.</summary>
/// <param name="peerName">The peer's URL, for the messages.</param>
/// <param name="noun">What the messages call it: a peer, or a node.</param>
internal sealed class PeerFaults(string peerName, string noun)
{
    public PeerException Translate(HttpRequestException exception) =>
        Create(PeerFailure.Unreachable, Describe(exception), exception);

    public PeerException Translate(SocketException exception) =>
        Create(PeerFailure.Unreachable, "hung up as soon as it was connected to.", exception);

    public PeerException Translate(IOException exception) =>
        Create(PeerFailure.Unreachable, "broke off in the middle of an answer.", exception);

    public PeerException Translate(MessageFormatException exception) =>
        Create(PeerFailure.Protocol, $"sent an answer that cannot be used: {exception.Message}", exception);

    public PeerException TimedOut(Exception? exception) =>
        Create(PeerFailure.TimedOut, "was silent or too slow for too long.", exception);

    public PeerException Create(PeerFailure failure, string reason, Exception? inner = null)
    {
        var isTransient = failure is PeerFailure.Unreachable or PeerFailure.TimedOut or PeerFailure.Unavailable;
        return new PeerException($"The {noun} {peerName} {reason}", isTransient, inner) { Failure = failure };
    }

    /// <summary>The fault that an unexpected status tells.</summary>
    public PeerException FromStatus(HttpStatusCode status) => (int)status switch
    {
        401 => Create(PeerFailure.Unauthorized, "does not accept the API key (401)."),
        403 => Create(PeerFailure.Unauthorized, "does not allow this with the API key (403)."),
        404 => Create(PeerFailure.NotFound, "does not have what was asked for (404)."),
        410 => Create(PeerFailure.Gone, "does not keep any more what was asked for (410)."),
        413 => Create(PeerFailure.RequestTooLarge, "does not take so much in one request (413)."),
        507 => Create(PeerFailure.Unavailable, "has no space left (507)."),
        >= 300 and < 400 => Create(
            PeerFailure.Protocol, $"answered with a redirect ({(int)status}), which is not followed."),
        429 or >= 500 => Create(PeerFailure.Unavailable, $"cannot serve the request ({(int)status})."),
        _ => Create(PeerFailure.Rejected, $"rejected the request ({(int)status})."),
    };

    private static string Describe(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "has a name that cannot be resolved.",
        _ when exception.InnerException is PeerAddressException refused => refused.Message,
        _ when FindCertificateFault(exception) is { } fault => fault.Message,
        HttpRequestError.ConnectionError => exception.InnerException is SocketException socket
            ? $"does not take the connection: {Describe(socket.SocketErrorCode)}."
            : "does not take the connection.",
        HttpRequestError.SecureConnectionError => "failed the TLS handshake.",
        HttpRequestError.ResponseEnded => "closed the connection without an answer.",
        HttpRequestError.InvalidResponse => "answered something that is not HTTP.",
        HttpRequestError.ConfigurationLimitExceeded => "sent more header lines than are accepted.",
        _ => "broke off the connection.",
    };

    private static PeerCertificateException? FindCertificateFault(Exception? exception)
    {
        while (exception is not null and not PeerCertificateException)
        {
            exception = exception.InnerException;
        }

        return exception as PeerCertificateException;
    }

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "nothing listens there",
        SocketError.TimedOut => "it does not answer",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "no way leads there",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "it hung up",
        SocketError.AccessDenied => "this machine does not allow it",
        _ => $"socket error {(int)error}",
    };
}
