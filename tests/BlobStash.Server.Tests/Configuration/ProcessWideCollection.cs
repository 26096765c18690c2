namespace BlobStash.Server.Tests.Configuration;

/// <summary>Runs its tests alone.</summary>
[CollectionDefinition(nameof(ProcessWideCollection), DisableParallelization = true)]
public sealed class ProcessWideCollection;
