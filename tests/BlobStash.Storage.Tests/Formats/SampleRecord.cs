using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Tests.Formats;

/// <summary>One record of a sample.</summary>
internal readonly record struct SampleRecord(ulong Sequence, RecordType Type, Digest Digest, byte[] Payload)
{
    public RecordFlags Flags { get; init; }

    public static SampleRecord Blob(ulong sequence, byte[] blob) =>
        new(sequence, RecordType.Blob, Blake2b256.Hash(blob), blob);

    /// <summary>A record without a payload, about a blob.</summary>
    public static SampleRecord About(ulong sequence, RecordType type, byte[] blob) =>
        new(sequence, type, Blake2b256.Hash(blob), []);

    /// <summary>A record without a payload that is about no blob.</summary>
    public static SampleRecord Bare(ulong sequence, RecordType type) => new(sequence, type, default, []);
}
