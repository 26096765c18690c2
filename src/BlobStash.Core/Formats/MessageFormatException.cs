namespace BlobStash.Core.Formats;

/// <summary>
/// Bytes from a peer are not the message that they should be. The only exception that decoding throws, whatever the
/// bytes are. Its message names the fault and quotes nothing of the bytes.
/// </summary>
/// <param name="message">What is wrong, in one sentence.</param>
/// <param name="inner">The JSON reader's complaint, if that found the fault.</param>
public sealed class MessageFormatException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the message has more entries than are accepted, whatever is in them.</summary>
    public bool HasTooManyEntries { get; init; }
}
