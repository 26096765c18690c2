namespace BlobStash.Client.Messages;

/// <summary>The members of an RFC 9457 problem document that the client uses.</summary>
/// <param name="Type">The stable URI of the problem.</param>
/// <param name="Title">What the type means.</param>
/// <param name="Detail">What happened this time.</param>
internal sealed record ProblemMessage(string? Type, string? Title, string? Detail)
{
    /// <summary>The status that goes with it; 0 when it is not told.</summary>
    public int Status { get; init; }
}
