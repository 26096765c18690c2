namespace BlobStash.Server.Blobs;

/// <summary>What a Range header comes to.</summary>
internal enum RangeOutcome
{
    /// <summary>Send the whole blob: the unit is not one that is understood, or the blob is empty.</summary>
    Ignore,

    /// <summary>Send the ranges.</summary>
    Satisfiable,

    /// <summary>Answer 416.</summary>
    Unsatisfiable,
}
