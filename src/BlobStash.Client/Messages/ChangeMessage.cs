namespace BlobStash.Client.Messages;

/// <summary>A change as it is sent.</summary>
internal sealed record ChangeMessage(string? Cursor, string? Kind, string? Digest, long Length)
{
    public string? Stamp { get; init; }

    public bool Local { get; init; }
}
