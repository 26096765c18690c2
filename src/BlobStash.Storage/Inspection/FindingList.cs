using BlobStash.Storage.Index;

namespace BlobStash.Storage.Inspection;

/// <summary>
/// Collects findings, and gives names to blobs whose records cannot be read. Not thread safe.
/// </summary>
internal sealed class FindingList
{
    private readonly List<InspectionFinding> _findings = [];
    private readonly Dictionary<uint, List<InspectionFinding>> _nameless = [];
    private readonly HashSet<InspectionFinding> _unnamed = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many of all that were added are damage.</summary>
    public long DamageCount { get; private set; }

    public IReadOnlyList<InspectionFinding> Findings => _findings;

    public void Add(InspectionFinding finding)
    {
        DamageCount += finding.IsDamage ? 1 : 0;
        if (_findings.Count < InspectionReport.MaxFindings)
        {
            _findings.Add(finding);
        }
    }

    /// <summary>Adds damage that hides which blobs it hit; <see cref="NameBlobs"/> looks for them.</summary>
    public void AddNameless(uint segment, InspectionFinding finding)
    {
        Add(finding);
        if (!_nameless.TryGetValue(segment, out var places))
        {
            _nameless[segment] = places = [];
        }

        if (places.Count < InspectionReport.MaxFindings)
        {
            places.Add(finding);
            _unnamed.Add(finding);
        }
    }

    /// <summary>Replaces damage without a name by one finding for each blob that began in it.</summary>
    public void NameBlobs(IEnumerable<IndexEntry> blobs)
    {
        if (_nameless.Count == 0)
        {
            return;
        }

        foreach (var blob in blobs)
        {
            if (_nameless.TryGetValue(blob.Location.Segment, out var places)
                && places.Find(place => Holds(place, blob.Location.Offset)) is { } hit)
            {
                Name(hit, blob);
            }
        }
    }

    private static bool Holds(InspectionFinding place, long offset) =>
        offset >= place.Offset && offset < place.Offset + place.Length;

    private void Name(InspectionFinding place, in IndexEntry blob)
    {
        var named = place with
        {
            Offset = blob.Location.Offset,
            Length = place.Offset + place.Length - blob.Location.Offset,
            Digest = blob.Digest,
        };
        var position = _unnamed.Remove(place) ? _findings.IndexOf(place) : -1;
        if (position >= 0)
        {
            _findings[position] = named;
            return;
        }

        // A further blob in the same place.
        Add(named);
    }
}
