namespace BlobStash.Client.Reconciliation;

/// <summary>Told a part of a difference; may hold the search up.</summary>
/// <param name="part">What was found.</param>
/// <param name="cancellationToken">Gives up the search.</param>
internal delegate ValueTask PartVisitor(DifferencePart part, CancellationToken cancellationToken);
