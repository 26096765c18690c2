using BlobStash.Storage.Changes;

namespace BlobStash.Server.Followers;

/// <summary>Where followers begin: cursors from before the session that makes both nodes equal.</summary>
/// <param name="Theirs">Cursor of the peer.</param>
/// <param name="Ours">Cursor of this node.</param>
internal sealed record FollowerStart(string Theirs, ChangeCursor Ours);
