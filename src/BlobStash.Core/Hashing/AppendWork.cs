namespace BlobStash.Core.Hashing;

/// <summary>Inputs to append, each to its own hasher.</summary>
internal readonly ref struct AppendWork(
    ReadOnlySpan<Blake2bHasher> hashers, ReadOnlySpan<ReadOnlyMemory<byte>> inputs) : ILaneWork
{
    private readonly ReadOnlySpan<Blake2bHasher> _hashers = hashers;
    private readonly ReadOnlySpan<ReadOnlyMemory<byte>> _inputs = inputs;

    public int Count => _inputs.Length;

    public bool Finishes => false;

    public ReadOnlySpan<byte> Open(int stream, scoped Span<ulong> h, out ulong t) =>
        _hashers[stream].BeginBlocks(_inputs[stream].Span, h, out t);

    public void Close(int stream, scoped ReadOnlySpan<ulong> h) =>
        _hashers[stream].EndBlocks(h);
}
