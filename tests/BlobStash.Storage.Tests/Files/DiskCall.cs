namespace BlobStash.Storage.Tests.Files;

/// <summary>The calls of a disk that a test can count, fail or hold.</summary>
internal enum DiskCall
{
    Create,
    Open,
    Read,
    Write,
    Flush,
    Truncate,
    CreateDirectory,
    FlushDirectory,
    Rename,
    Delete,
}
