using System.Collections.Concurrent;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>
/// The way from one node to another: counts requests and bytes, and lets a test delay, lose or cut them. Thread safe.
/// </summary>
internal sealed class MemoryLink
{
    /// <summary>Bytes of the header lines of a request and its answer, about as HTTP/1.1 has them here.</summary>
    public const int HeaderBytes = 600;

    private long _bytes;

    /// <summary>The requests so far, by name.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Bytes both ways so far, header lines included.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Called before each request with its name; an exception is its failure.</summary>
    public Func<string, CancellationToken, ValueTask>? Sending { get; set; }

    /// <summary>Called for each blob or digest that streams, with its bytes; an exception cuts the stream.</summary>
    public Action<string, long>? Carrying { get; set; }

    /// <summary>The failure of a connection that breaks.</summary>
    public static PeerException Cut() =>
        new("The peer broke off the connection.", true) { Failure = PeerFailure.Unreachable };

    /// <summary>The failure of an answer with an error.</summary>
    public static PeerException Fault(PeerFailure failure) => new(
        $"The peer failed: {failure}.", failure is PeerFailure.Unavailable or PeerFailure.TimedOut)
    {
        Failure = failure,
    };

    public async ValueTask SendAsync(string request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        Interlocked.Add(ref _bytes, HeaderBytes);
        cancellationToken.ThrowIfCancellationRequested();
        if (Sending is { } sending)
        {
            await sending(request, cancellationToken);
        }
    }

    public void Carry(string request, long bytes)
    {
        Carrying?.Invoke(request, bytes);
        Interlocked.Add(ref _bytes, bytes);
    }
}
