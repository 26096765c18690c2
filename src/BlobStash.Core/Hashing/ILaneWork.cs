namespace BlobStash.Core.Hashing;

/// <summary>A list of streams for the lanes to work off.</summary>
internal interface ILaneWork
{
    /// <summary>How many streams there are.</summary>
    int Count { get; }

    /// <summary>Whether the end of a stream is the end of its input, so that its last block is final.</summary>
    bool Finishes { get; }

    /// <summary>Starts a stream.</summary>
    /// <param name="stream">0 to <see cref="Count"/> - 1; each is asked for once.</param>
    /// <param name="h">Receives the chained state, h[8].</param>
    /// <param name="t">Receives the bytes hashed before.</param>
    /// <returns>The bytes to hash; whole blocks only, unless the work finishes.</returns>
    ReadOnlySpan<byte> Open(int stream, scoped Span<ulong> h, out ulong t);

    /// <summary>Ends a stream.</summary>
    /// <param name="stream">A stream that was opened.</param>
    /// <param name="h">The chained state after the last byte, h[8].</param>
    void Close(int stream, scoped ReadOnlySpan<ulong> h);
}
