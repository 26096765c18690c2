namespace BlobStash.Client.Tests.StandIns;

/// <summary>What a <see cref="RawNode"/> does.</summary>
/// <param name="Text">The answer, byte for byte; empty for none.</param>
/// <param name="BodyBytes">
/// How much of the body it takes before it answers; 0: it answers instead of asking for it.
/// </param>
/// <param name="Stays">Whether it keeps the connection, and reads nothing more.</param>
internal sealed record RawAnswer(string Text, int BodyBytes, bool Stays)
{
    /// <summary>Whether it says that nothing follows its answer, where it keeps the connection.</summary>
    public bool HalfCloses { get; init; }

    /// <summary>Whether it goes on reading behind its answer until the client has hung up.</summary>
    public bool ReadsOn { get; init; }
}
