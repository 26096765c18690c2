namespace BlobStash.Storage.Segments;

/// <summary>How the records of one file are written. See docs/formats/segment.md, "History".</summary>
/// <param name="Version">Version of the file.</param>
/// <param name="Marker">What each of its records begins with.</param>
internal readonly record struct RecordFormat(int Version, ulong Marker)
{
    /// <summary>
    /// Its records say what was committed together, which stamp and flags they have, and what a reader may pass over.
    /// All that version 1 lacks hangs on this.
    /// </summary>
    public bool HasGroups => Version != SegmentFormat.FirstVersion;
}
