using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace BlobStash.Client.Transport;

/// <summary>
/// Sends requests to one peer over pooled connections, each under an <see cref="IdleDeadline"/>. Thread safe.
/// </summary>
internal sealed class PeerTransport : IDisposable
{
    /// <summary>
    /// How long a peer may take to say that it wants a body, before the body is sent without its word; some proxies
    /// never say it.
    /// </summary>
    private static readonly TimeSpan ExpectPatience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _client;

    /// <summary>For large bodies: each has a connection of its own, which is closed behind the answer.</summary>
    private readonly HttpClient _uploads;
    private readonly TimeProvider _clock;
    private readonly Uri _base;
    private volatile bool _knowsStamps;

    /// <param name="url">Base URL.</param>
    /// <param name="apiKey">The key to show; null for none.</param>
    /// <param name="limits">What is accepted of the peer.</param>
    /// <param name="clock">Measures the timeouts.</param>
    /// <param name="addresses">Where the name may lead; null for anywhere.</param>
    /// <param name="noun">What the messages call it.</param>
    public PeerTransport(
        Uri url,
        string? apiKey,
        PeerLimits limits,
        TimeProvider clock,
        PeerAddresses? addresses = null,
        string noun = "peer")
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(limits);
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw new ArgumentException(
                $"A {noun} is named by an http or https URL without user, query and fragment.", nameof(url));
        }

        PeerName = url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _base = new Uri(PeerName + "/");
        _clock = clock;
        Authorization = new PeerAuthorization(apiKey);
        Limits = limits;
        Faults = new PeerFaults(PeerName, noun);
        _client = CreateClient(CreateHandler(limits, addresses));
        var uploads = CreateHandler(limits, addresses);
        uploads.PooledConnectionLifetime = TimeSpan.Zero;
        uploads.PlaintextStreamFilter = static (context, _) =>
            ValueTask.FromResult<Stream>(new EarlyAnswerStream(context.PlaintextStream));
        _uploads = CreateClient(uploads);
    }

    /// <summary>The peer's URL without a trailing slash.</summary>
    public string PeerName { get; }

    public PeerLimits Limits { get; }

    public PeerFaults Faults { get; }

    public PeerAuthorization Authorization { get; }

    /// <summary>Whether an answer said that the peer knows stamps; see docs/protocol/deletions.md.</summary>
    public bool KnowsStamps => _knowsStamps;

    /// <summary>Sends a request and waits for the header of its answer.</summary>
    /// <param name="request">Its target is relative to the peer's URL. Disposed here.</param>
    /// <param name="content">The body, if it is the one of <paramref name="request"/> and watches the deadline.</param>
    /// <param name="cancellationToken">Gives up the request, and the reading of the answer too.</param>
    /// <returns>The answer whatever its status, to be disposed by the caller.</returns>
    /// <exception cref="PeerException">There was no answer.</exception>
    public async Task<PeerResponse> SendAsync(
        HttpRequestMessage request, WatchedContent? content, CancellationToken cancellationToken)
    {
        var deadline = new IdleDeadline(Limits, _clock, cancellationToken);
        try
        {
            using (request)
            {
                request.RequestUri = new Uri(_base, request.RequestUri!);
                request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
                content?.Watch(deadline, Limits.SendRate);
                deadline.Restart();
                var client = content is { IsLarge: true } ? _uploads : _client;
                var response = await client
                    .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
                deadline.End(0);
                _knowsStamps |= SessionVersion.IsStamped(response.Headers);
                var answer = new PeerResponse(response, deadline, Faults) { Rate = Limits.ReceiveRate };
                deadline = null;
                return answer;
            }
        }
        catch (Exception) when (content?.ReadFailure is not null)
        {
            // The local stream failed, which only looks like a failure of the peer; its own exception says more.
            throw content.ReadFailure;
        }
        catch (OperationCanceledException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Faults.TimedOut(exception);
        }
        catch (HttpRequestException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw deadline!.Token.IsCancellationRequested ? Faults.TimedOut(exception) : Faults.Translate(exception);
        }
        catch (SocketException exception)
        {
            // Of a connection that is reset as soon as it is made, the handler looks at the address without a net.
            cancellationToken.ThrowIfCancellationRequested();
            throw Faults.Translate(exception);
        }
        finally
        {
            deadline?.Dispose();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _uploads.Dispose();
    }

    private static HttpClient CreateClient(SocketsHttpHandler handler) =>
        new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler CreateHandler(PeerLimits limits, PeerAddresses? addresses) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = addresses is null ? null : addresses.ConnectAsync,
        ConnectTimeout = limits.ConnectTimeout,
        Expect100ContinueTimeout = ExpectPatience,
        MaxResponseDrainSize = PeerLimits.MaxDrainBytes,
        MaxResponseHeadersLength = PeerLimits.MaxResponseHeadersKibibytes,
        UseCookies = false,
        SslOptions = PeerCertificates.CreateOptions(limits.TrustedRoots),
        UseProxy = false,
    };
}
