using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Inspection;

/// <summary>The header of a record. See docs/formats/segment.md.</summary>
/// <param name="Type">What it says.</param>
/// <param name="Sequence">Its place in the order of commits of the store.</param>
/// <param name="Digest">The blob that it is about; zero where it is about none.</param>
/// <param name="Length">Length of the payload in bytes.</param>
/// <param name="Stamp">When it was made, in the order that all nodes share.</param>
public readonly record struct RecordDescription(
    RecordType Type, ulong Sequence, Digest Digest, long Length, Stamp Stamp)
{
    /// <summary>Whether it has a digest.</summary>
    public bool IsAboutBlob => Type is not (RecordType.Seal or RecordType.Time);

    /// <summary>Seconds that nodes had run with the store; 0 in a segment of version 1.</summary>
    public uint RunningSeconds { get; init; }

    /// <summary>Bytes of its group that follow it.</summary>
    public uint GroupRest { get; init; }

    /// <summary>Bytes of its group before it.</summary>
    public uint GroupBefore { get; init; }

    internal static RecordDescription Of(in RecordHeader header) =>
        new(header.Type, header.Sequence, header.Digest, header.Length, header.Stamp)
        {
            RunningSeconds = header.RunningSeconds,
            GroupRest = header.GroupRest,
            GroupBefore = header.GroupBefore,
        };
}
