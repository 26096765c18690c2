using System.Runtime.InteropServices;
using BlobStash.Core.Digests;

namespace BlobStash.Core.Hashing;

/// <summary>Whole inputs, each with a place for its digest.</summary>
internal readonly ref struct HashWork(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, Span<Digest> digests) : ILaneWork
{
    private readonly ReadOnlySpan<ReadOnlyMemory<byte>> _inputs = inputs;
    private readonly Span<Digest> _digests = digests;

    public int Count => _inputs.Length;

    public bool Finishes => true;

    public unsafe ReadOnlySpan<byte> Open(int stream, scoped Span<ulong> h, out ulong t)
    {
        fixed (ulong* state = h)
        {
            Blake2bParameters.Initialize(state);
        }

        t = 0;
        return _inputs[stream].Span;
    }

    public void Close(int stream, scoped ReadOnlySpan<ulong> h) =>
        _digests[stream] = Digest.FromBytes(MemoryMarshal.AsBytes(h)[..Digest.Size]);
}
