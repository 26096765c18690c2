namespace BlobStash.Repository.Tests.Deployment;

/// <param name="Path">The keys that lead to it, joined by slashes.</param>
/// <param name="Value">Empty where a mapping or sequence follows.</param>
/// <param name="Line">From 1.</param>
internal sealed record ComposeScalar(string Path, string Value, int Line);
