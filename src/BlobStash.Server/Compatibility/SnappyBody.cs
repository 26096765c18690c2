using System.Buffers;
using System.IO.Pipelines;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// A request body that is one snappy block. What the block claims is compared with the limit before anything is sized
/// by it, and with the bytes that really came, so that a lie is told from an honest blob that is too long. One request;
/// not thread safe.
/// </summary>
/// <param name="lease">Pays for the buffers.</param>
/// <param name="maxPlainLength">Longest blob to accept, in bytes.</param>
internal sealed class SnappyBody(BufferLease lease, long maxPlainLength) : IDisposable
{
    private const int FirstBufferSize = 4 * 1024;

    private static readonly Problem Corrupt = new(ProblemKinds.RequestMalformed, "snappy: corrupt input");

    private byte[] _block = [];
    private int _buffered;
    private long _received;
    private long? _claimed;

    private long MaxBlockLength => SnappyBlock.GetMaxBlockLength(maxPlainLength);

    private bool IsOverLimit => _claimed > maxPlainLength;

    /// <summary>The decoded blob, once <see cref="ReadAsync"/> found no problem.</summary>
    public byte[] Plain { get; private set; } = [];

    /// <summary>Reads the body to its end, or to where it is clear that it cannot be taken.</summary>
    /// <returns>Why it cannot be taken; <see langword="null"/> when <see cref="Plain"/> has the blob.</returns>
    public async ValueTask<Problem?> ReadAsync(PipeReader body, long? contentLength)
    {
        if (contentLength > MaxBlockLength)
        {
            return TooLarge();
        }
        while (true)
        {
            ReadResult read = await body.ReadAsync();
            Problem? refusal = Take(read.Buffer, read.IsCompleted);
            body.AdvanceTo(read.Buffer.End);
            if (refusal is not null)
            {
                return refusal;
            }
            if (read.IsCompleted)
            {
                return Decode();
            }
        }
    }

    /// <summary>Gives the buffer back. The lease stays the caller's.</summary>
    public void Dispose()
    {
        if (_block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = [];
        }
    }

    private Problem? Take(ReadOnlySequence<byte> bytes, bool isLast)
    {
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            _received += segment.Length;
            if (!IsOverLimit && Append(segment.Span) is { } refusal)
            {
                return refusal;
            }
        }
        if (_claimed is null && (isLast || _buffered >= SnappyBlock.MaxHeaderLength))
        {
            if (!SnappyBlock.TryReadPlainLength(_block.AsSpan(0, _buffered), out var claimed))
            {
                return Corrupt;
            }
            _claimed = claimed;
        }
        return IsOverLimit && SnappyBlock.CanHold(_received, _claimed.GetValueOrDefault()) ? TooLarge() : null;
    }

    private Problem? Append(ReadOnlySpan<byte> bytes)
    {
        if (_received > MaxBlockLength)
        {
            return TooLarge();
        }
        if (_buffered + bytes.Length > _block.Length && !TryGrow(_buffered + bytes.Length))
        {
            return Busy();
        }
        bytes.CopyTo(_block.AsSpan(_buffered));
        _buffered += bytes.Length;
        return null;
    }

    private bool TryGrow(int needed)
    {
        var size = (int)Math.Min(Math.Max(Math.Max(needed, FirstBufferSize), 2L * _block.Length), MaxBlockLength);
        if (!lease.TryTake(size))
        {
            return false;
        }
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _block.AsSpan(0, _buffered).CopyTo(larger);
        Dispose();
        _block = larger;
        return true;
    }

    private Problem? Decode()
    {
        var claimed = _claimed.GetValueOrDefault();
        if (IsOverLimit || !SnappyBlock.CanHold(_buffered, claimed))
        {
            return Corrupt;
        }
        if (!lease.TryTake(claimed))
        {
            return Busy();
        }
        if (SnappyBlock.Decode(_block.AsSpan(0, _buffered), claimed) is not { } plain)
        {
            return Corrupt;
        }
        Plain = plain;
        return null;
    }

    private Problem TooLarge() => ProblemResponses.BlobTooLarge(maxPlainLength);

    private static Problem Busy() =>
        new(ProblemKinds.TooBusy, "Too many snappy bodies are being read; send the blob plain, or later.");
}
