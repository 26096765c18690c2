namespace BlobStash.Protocol.Frames;

/// <summary>Which frames a batch consists of; see docs/protocol/deletions.md, "Frames".</summary>
public enum FrameVersion
{
    /// <summary>48 bytes before the chunks.</summary>
    Plain = 1,

    /// <summary>8 bytes more, for the stamp of the put.</summary>
    Stamped = 2,
}
