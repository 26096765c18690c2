using BlobStash.Core.Digests;

namespace BlobStash.Storage.Inspection;

/// <summary>One place of a store where something is wrong, or worth a note.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="File">Path of the file, relative to the data directory.</param>
/// <param name="Offset">Where in the file the damage begins, in bytes.</param>
/// <param name="Length">How far it goes, in bytes; 0 when the place alone is known.</param>
/// <param name="Digest">The blob that it hits; null when it hits none, or none that is known.</param>
public sealed record InspectionFinding(FindingKind Kind, string File, long Offset, long Length, Digest? Digest)
{
    /// <summary>Whether bytes are not what was once written and acknowledged.</summary>
    public bool IsDamage => Kind is not (FindingKind.TornTail or FindingKind.Unfinished or FindingKind.UnknownFile);
}
