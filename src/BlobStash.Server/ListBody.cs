using BlobStash.Core.Formats;
using BlobStash.Server.Problems;

namespace BlobStash.Server;

/// <summary>Reads a request body that is a list in binary form.</summary>
internal static class ListBody
{
    /// <summary>Makes the entries of the bytes of a list.</summary>
    /// <exception cref="MessageFormatException">The bytes are no such list.</exception>
    public delegate T[] ListReader<T>(ReadOnlySpan<byte> body);

    /// <summary>Reads the list; <see langword="null"/> when the request has been answered with a problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">Bytes of the longest list.</param>
    /// <param name="read">Makes the entries.</param>
    /// <param name="tooLarge">What is said of a longer list.</param>
    public static async ValueTask<T[]?> TryReadAsync<T>(
        HttpContext context, int maxBytes, ListReader<T> read, string tooLarge)
    {
        if (await LimitedBody.TryReadAsync(context, maxBytes) is not { } body)
        {
            await context.WriteProblemAsync(new Problem(ProblemKinds.BodyTooLarge, tooLarge));
            return null;
        }
        try
        {
            return read(body.Span);
        }
        catch (MessageFormatException e)
        {
            await context.WriteProblemAsync(new Problem(ProblemKinds.RequestMalformed, e.Message));
            return null;
        }
    }
}
