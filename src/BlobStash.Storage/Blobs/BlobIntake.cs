using BlobStash.Storage.Commits;

namespace BlobStash.Storage.Blobs;

/// <summary>What writers and batches of one store share. Its parts are thread safe.</summary>
/// <param name="Commits">Makes records durable.</param>
/// <param name="Sinks">Where payloads stream to.</param>
/// <param name="Hashing">Hashes what streams in at the same time. The store ends it.</param>
/// <param name="Fault">What keeps the store from writing.</param>
/// <param name="MaxBlobSizeBytes">The longest blob that it accepts.</param>
internal sealed record BlobIntake(
    CommitPipeline Commits, RecordSinks Sinks, LaneHashing Hashing, StoreFault Fault, long MaxBlobSizeBytes);
