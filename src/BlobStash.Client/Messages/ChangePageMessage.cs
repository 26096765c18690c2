namespace BlobStash.Client.Messages;

/// <summary>A page of changes as it is sent.</summary>
internal sealed record ChangePageMessage(List<ChangeMessage?>? Changes, string? Next, long Behind);
