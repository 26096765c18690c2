using System.Buffers;
using System.Runtime.CompilerServices;
using BlobStash.Client.Transport;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Peers;

/// <summary>Reads an answer that is nothing but digests, and believes none that is out of order.</summary>
/// <param name="faults">Turns what is wrong with the answer into an exception.</param>
internal sealed class DigestReader(PeerFaults faults)
{
    private const int DigestsAtOnce = 2048;

    /// <summary>Streams the digests of a body.</summary>
    /// <param name="body">Read to its end; stays the caller's.</param>
    /// <param name="after">All digests are above this one; null for no such bound.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="PeerException">The digests do not ascend, or the body ends in the middle of one.</exception>
    public async IAsyncEnumerable<Digest> ReadAsync(
        Stream body, Digest? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(DigestsAtOnce * Digest.Size);
        try
        {
            var last = after;
            var held = 0;
            while (await body.ReadAsync(buffer.AsMemory(held), cancellationToken).ConfigureAwait(false) is var read
                && read > 0)
            {
                held += read;
                var whole = held - (held % Digest.Size);
                for (var offset = 0; offset < whole; offset += Digest.Size)
                {
                    var digest = Digest.FromBytes(buffer.AsSpan(offset, Digest.Size));
                    if (last is { } before && digest <= before)
                    {
                        throw faults.Create(PeerFailure.Protocol, "sent digests that are not in ascending order.");
                    }

                    last = digest;
                    yield return digest;
                }

                buffer.AsSpan(whole, held - whole).CopyTo(buffer);
                held -= whole;
            }

            if (held > 0)
            {
                throw faults.Create(PeerFailure.Protocol, "ended a list in the middle of a digest.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
