using BlobStash.Protocol.Frames;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Deletions;

/// <summary>What the store says of a blob or a deletion, as sessions say it.</summary>
internal static class DeletionMessages
{
    /// <summary>What became of a blob.</summary>
    public static BlobStanding ToMessage(this LastChange change) => new(
        new BlobStat(
            change.Kind switch
            {
                LastChangeKind.Stored => BatchStatus.Stored,
                LastChangeKind.Deleted => BatchStatus.Deleted,
                LastChangeKind.Damaged => BatchStatus.Damaged,
                _ => BatchStatus.Absent,
            },
            change.Length),
        change.Stamp,
        (change.IsLocal ? DeletionTraits.Local : DeletionTraits.None)
            | (change.IsExpired ? DeletionTraits.Expired : DeletionTraits.None));

    /// <summary>What became of a deletion.</summary>
    public static DeletionStatus ToMessage(this DeletionOutcome outcome) => outcome switch
    {
        DeletionOutcome.Applied => DeletionStatus.Applied,
        DeletionOutcome.Absent => DeletionStatus.Absent,
        DeletionOutcome.Deleted => DeletionStatus.Deleted,
        DeletionOutcome.NewerPut => DeletionStatus.NewerPut,
        DeletionOutcome.Refused => DeletionStatus.Refused,
        _ => DeletionStatus.Future,
    };
}
