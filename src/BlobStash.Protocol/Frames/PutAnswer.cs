using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>The answer of <c>put</c>: one status byte for each frame.</summary>
public static class PutAnswer
{
    /// <summary>Reads an answer.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="count">How many frames were sent.</param>
    /// <exception cref="MessageFormatException">There are more or fewer, or one may not stand here.</exception>
    public static BatchStatus[] Read(ReadOnlySpan<byte> body, int count)
    {
        if (body.Length != count)
        {
            throw new MessageFormatException("The answer does not have one status for each blob.");
        }

        var statuses = new BatchStatus[count];
        for (var i = 0; i < count; i++)
        {
            statuses[i] = (BatchStatus)body[i];
            if (!IsAnswer(statuses[i]))
            {
                throw new MessageFormatException("The status of a blob is none of those that may stand here.");
            }
        }

        return statuses;
    }

    private static bool IsAnswer(BatchStatus status) => status
        is BatchStatus.Stored or BatchStatus.Deleted or BatchStatus.Present
        or BatchStatus.Mismatch or BatchStatus.TooLarge or BatchStatus.Abandoned;
}
