namespace BlobStash.Sync.Messages;

/// <summary>The two families of HTTP routes of a message; they differ in names and strictness.</summary>
public enum MessageFamily
{
    /// <summary>The <c>/v1</c> routes: lists are named <c>digests</c>, ascending, complete and never null.</summary>
    Native,

    /// <summary>
    /// The <c>/api/sync</c> routes of the original BlobStash: lists are named <c>hashes</c>, an empty one is null, and
    /// they run on past the prefix to the end of the store.
    /// </summary>
    Compatible,
}
