namespace BlobStash.Server.Certificates;

/// <summary>What tells one version of a certificate's files from the next.</summary>
/// <param name="Certificate">Of the certificate.</param>
/// <param name="Key">Of its key.</param>
internal readonly record struct FileStamp(
    (DateTime Written, long Length, string? Target) Certificate, (DateTime Written, long Length, string? Target) Key);
