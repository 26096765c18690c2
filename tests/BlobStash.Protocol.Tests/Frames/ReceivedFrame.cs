using BlobStash.Protocol.Frames;

namespace BlobStash.Protocol.Tests.Frames;

/// <summary>What a decoder made of one frame.</summary>
internal sealed class ReceivedFrame(FrameHeader header)
{
    public FrameHeader Header => header;

    public MemoryStream Bytes { get; } = new();

    /// <summary>The last step of the frame.</summary>
    public FrameStep End { get; set; }
}
