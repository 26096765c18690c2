namespace BlobStash.Client.Tests.StandIns;

/// <summary>What a <see cref="RawNode"/> does.</summary>
/// <param name="Text">The answer, byte for byte; empty for none.</param>
/// <param name="BodyBytes">
/// How much of the body it takes before it answers; 0: it answers instead of asking for it.
/// </param>
/// <param name="Stays">Whether it keeps the connection, and reads nothing more.</param>
internal sealed record RawAnswer(string Text, int BodyBytes, bool Stays);
