namespace BlobStash.Storage.Index;

/// <summary>Writes the entries of a bucket to where they stay. False: they cannot be had.</summary>
/// <param name="state">What the reader needs.</param>
/// <param name="entries">All of them are written when the result is true.</param>
internal delegate bool EntryReader<in TState>(TState state, Span<IndexEntry> entries);
