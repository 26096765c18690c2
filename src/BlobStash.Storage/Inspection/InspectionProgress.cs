namespace BlobStash.Storage.Inspection;

/// <summary>How far an inspection is.</summary>
/// <param name="Bytes">Bytes verified so far.</param>
/// <param name="TotalBytes">Bytes of all files when it began.</param>
public readonly record struct InspectionProgress(long Bytes, long TotalBytes);
