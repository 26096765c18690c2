namespace BlobStash.Server.Tests.Configuration;

/// <summary>Runs its tests alone.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
