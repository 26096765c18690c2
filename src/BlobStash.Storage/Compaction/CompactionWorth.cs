using System.Collections.Concurrent;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Compaction;

/// <summary>
/// Decides which segments are worth compacting: at once, by the live bytes that the index counts, and by what surveys
/// have found that the index cannot tell, which is kept for a day. Thread safe.
/// </summary>
internal sealed class CompactionWorth(
    BlobStoreOptions options, DigestIndex blobs, Quarantine quarantine, RecordJudge judge, TimeProvider clock)
{
    private const int SmallestShareOfSegment = 256;

    private static readonly TimeSpan SurveyInterval = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<uint, (SegmentSurvey Survey, DateTimeOffset Until)> _surveys = new();

    /// <summary>Whether a segment looks worth it. Takes no time; without a survey it may be wrong.</summary>
    public bool IsCandidate(Segment segment)
    {
        if (segment.IsGone)
        {
            return false;
        }

        var live = blobs.Live[segment.Number];
        if (!_surveys.TryGetValue(segment.Number, out var known) || known.Until <= clock.GetUtcNow())
        {
            return IsDeadEnough(segment, live) || (segment.IsSealed && segment.HasDamage);
        }

        // What came since may be anything.
        var since = segment.Length - known.Survey.Length;
        return !known.Survey.IsDamaged && IsDeadEnough(segment, live + known.Survey.OtherBytes + since);
    }

    /// <summary>Reads the segment's headers and notes what they say.</summary>
    public SegmentSurvey Survey(Segment segment)
    {
        var survey = SegmentSurvey.Of(judge, segment);
        if (quarantine.Holds(segment.Number))
        {
            // Damaged as they are, these bytes may be all that a repair has.
            survey = survey with { IsDamaged = true };
        }

        Note(segment, survey);
        return survey;
    }

    /// <summary>Whether a segment that was surveyed is worth it.</summary>
    public bool IsWorthIt(Segment segment, in SegmentSurvey survey) =>
        !survey.IsDamaged && IsDeadEnough(segment, survey.LiveBytes + survey.OtherBytes);

    /// <summary>Leaves a damaged segment alone for a day, in which it may be repaired.</summary>
    public void LeaveAlone(Segment segment) => Note(segment, new SegmentSurvey(0, 0, segment.Length, true));

    /// <summary>Tombstones have expired, so segments may have become worth it.</summary>
    public void ForgetSurveys() => _surveys.Clear();

    /// <summary>The segment is gone.</summary>
    public void Forget(Segment segment) => _surveys.TryRemove(segment.Number, out _);

    private void Note(Segment segment, in SegmentSurvey survey) =>
        _surveys[segment.Number] = (survey, clock.GetUtcNow() + SurveyInterval);

    private bool IsDeadEnough(Segment segment, long live)
    {
        var ends = SegmentFormat.HeaderSize + (segment.IsSealed ? SegmentFormat.RecordHeaderSize : 0);
        var dead = segment.Length - ends - live;
        if (dead <= options.CompactionDeadShare * (dead + live) && live > 0)
        {
            return false;
        }

        // An unsealed one is filled up in any case, and then looked at again. Until then it should give back more
        // than the checkpoint costs that has to be written for it.
        return segment.IsSealed || dead >= Math.Max(
            options.SegmentSizeBytes / SmallestShareOfSegment,
            blobs.Count * IndexEntry.SizeInBytes);
    }
}
