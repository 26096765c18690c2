namespace BlobStash.Storage.Inspection;

/// <summary>What an inspection found of the checkpoint.</summary>
public enum CheckpointCondition
{
    /// <summary>There is none, as after a first run that was killed. The segments hold all that matters.</summary>
    Missing,

    /// <summary>Every checksum of it is right.</summary>
    Intact,

    /// <summary>It cannot be used.</summary>
    Damaged,
}
