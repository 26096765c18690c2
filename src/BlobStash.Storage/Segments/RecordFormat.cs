namespace BlobStash.Storage.Segments;

/// <summary>How the records of one file are written. See docs/formats/segment.md, "History".</summary>
/// <param name="Version">Version of the file.</param>
/// <param name="Marker">What each of its records begins with.</param>
internal readonly record struct RecordFormat(int Version, ulong Marker);
