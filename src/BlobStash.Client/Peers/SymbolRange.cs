namespace BlobStash.Client.Peers;

/// <summary>Which coded symbols are asked for.</summary>
/// <param name="From">Index of the first symbol, from 0.</param>
/// <param name="Count">How many, from 0 to 65 536.</param>
/// <param name="Version">The version of the set that they must be of; null for the set as it is now.</param>
public readonly record struct SymbolRange(int From, int Count, ulong? Version = null);
