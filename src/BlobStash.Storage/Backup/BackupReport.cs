namespace BlobStash.Storage.Backup;

/// <summary>What a backup took over.</summary>
/// <param name="IsInUse">Whether a process had the store open, so that it may have changed meanwhile.</param>
/// <param name="LinkedFiles">Files that the copy shares with the original as hard links.</param>
/// <param name="LinkedBytes">Their length, in bytes; they take no further space.</param>
/// <param name="CopiedFiles">Files that were copied.</param>
/// <param name="CopiedBytes">Their length in the copy, in bytes.</param>
public sealed record BackupReport(
    bool IsInUse, int LinkedFiles, long LinkedBytes, int CopiedFiles, long CopiedBytes);
