namespace BlobStash.Protocol.Frames;

/// <summary>What a <see cref="FrameDecoder"/> came upon.</summary>
public enum FrameStep
{
    /// <summary>It needs bytes that follow.</summary>
    NeedsMore,

    /// <summary>A frame begins: see <see cref="FrameDecoder.Frame"/>.</summary>
    Frame,

    /// <summary>Bytes of the blob: see <see cref="FrameDecoder.Bytes"/>.</summary>
    Bytes,

    /// <summary>The blob is complete. Comes behind every frame of a stored blob that is not abandoned.</summary>
    End,

    /// <summary>The sender gives the blob up; the next frame may follow.</summary>
    Abandoned,
}
