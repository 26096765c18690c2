namespace BlobStash.Client.Reconciliation;

/// <summary>Coded symbols do not name the difference; the 256-bucket exchange has to.</summary>
/// <param name="message">Why, in one sentence for the report.</param>
internal sealed class SketchUnusableException(string message) : Exception(message);
