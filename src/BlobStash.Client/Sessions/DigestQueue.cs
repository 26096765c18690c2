using System.Runtime.CompilerServices;
using System.Threading.Channels;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Sessions;

/// <summary>
/// Digests on their way from the search to their transfer, in order. Bounded: the search waits while
/// <see cref="MaxParts"/> parts are queued. One writer at a time for each part, one reader.
/// </summary>
internal sealed class DigestQueue
{
    private const int MaxParts = 16;
    private const int MaxPartSize = 1024;

    /// <summary>How long a group waits for the search to find more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly Channel<ArraySegment<Digest>> _parts =
        Channel.CreateBounded<ArraySegment<Digest>>(MaxParts);

    /// <summary>Adds digests; waits while the queue is full.</summary>
    public async ValueTask WriteAsync(IReadOnlyList<Digest> digests, CancellationToken cancellationToken)
    {
        Digest[] all = [.. digests];
        for (var start = 0; start < all.Length; start += MaxPartSize)
        {
            var part = new ArraySegment<Digest>(all, start, Math.Min(MaxPartSize, all.Length - start));
            await _parts.Writer.WriteAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says that nothing follows.</summary>
    public void Complete() => _parts.Writer.TryComplete();

    /// <summary>Reads digest after digest.</summary>
    public async IAsyncEnumerable<Digest> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var part in _parts.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var digest in part)
            {
                yield return digest;
            }
        }
    }

    /// <summary>Reads groups of a size or a little more; smaller ones when nothing follows for a while.</summary>
    public async IAsyncEnumerable<List<Digest>> ReadGroupsAsync(
        int size, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var group = new List<Digest>(size);
        while (true)
        {
            while (group.Count < size && _parts.Reader.TryRead(out var part))
            {
                group.AddRange(part);
            }

            var more = _parts.Reader.WaitToReadAsync(cancellationToken).AsTask();
            if (group.Count >= size || (group.Count > 0 && !await IsSoonAsync(more, clock).ConfigureAwait(false)))
            {
                yield return group;
                group = new List<Digest>(size);
            }

            if (!await more.ConfigureAwait(false))
            {
                break;
            }
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static async Task<bool> IsSoonAsync(Task more, TimeProvider clock)
    {
        using var stopping = new CancellationTokenSource();
        await Task.WhenAny(more, Task.Delay(Patience, clock, stopping.Token)).ConfigureAwait(false);
        await stopping.CancelAsync().ConfigureAwait(false);
        return more.IsCompleted;
    }
}
