using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>The sessions that one node has with another.</summary>
/// <param name="From">Index of the node that begins them.</param>
/// <param name="To">Index of its peer.</param>
/// <param name="Direction">Which way blobs move.</param>
/// <param name="Deletions">Which way deletions travel.</param>
/// <param name="MaxConcurrentTransfers">Blobs in flight each way.</param>
internal sealed record SyncRoute(
    int From, int To, SyncDirection Direction, SyncDeletions Deletions, int MaxConcurrentTransfers)
{
    public bool MovesTo => Direction != SyncDirection.Pull;

    public bool MovesFrom => Direction != SyncDirection.Push;

    public override string ToString() => $"{From}{Direction switch
    {
        SyncDirection.Push => "->",
        SyncDirection.Pull => "<-",
        _ => "<->",
    }}{To}{(Deletions == SyncOptions.DeletionsOf(Direction) ? "" : $" deletions {Deletions}")}";
}
