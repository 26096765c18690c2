namespace BlobStash.Client.Peers;

/// <summary>Which coded symbols are asked for.</summary>
/// <param name="From">Index of the first symbol, from 0.</param>
/// <param name="Count">How many, from 0 to 65 536.</param>
/// <param name="Version">The version of the set that they must be of; null for the set as it is now.</param>
/// <param name="Node">
/// Identity of the node that asks. One that is asked by itself answers in any case, so that it is noticed.
/// </param>
public readonly record struct SymbolRange(int From, int Count, ulong? Version = null, Guid? Node = null);
