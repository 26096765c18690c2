using System.Text.Json;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Messages;

/// <summary>Reads and checks pages of changes, whoever sent them.</summary>
internal static class ChangePages
{
    /// <summary>Most changes of a page.</summary>
    public const int MaxCount = 1000;

    /// <summary>Longest page in bytes; 1 000 changes take about 220 KiB.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>Longest cursor in characters; those of BlobStash have 48.</summary>
    public const int MaxCursorLength = 128;

    /// <summary>Reads a page.</summary>
    /// <param name="body">The answer.</param>
    /// <exception cref="MessageFormatException">It is not what a node sends.</exception>
    public static ChangePage Read(ReadOnlySpan<byte> body)
    {
        ChangePage? page;
        try
        {
            page = JsonSerializer.Deserialize(body, AnswerJson.Default.ChangePage);
        }
        catch (JsonException exception)
        {
            throw new MessageFormatException("The changes are not the JSON that they should be.", exception);
        }

        if (page is not { Changes.Count: <= MaxCount, Behind: >= 0 } || !IsCursor(page.Next))
        {
            throw new MessageFormatException("The page of changes lacks a part, or has too much of one.");
        }

        return page.Changes.All(change => change is { Length: >= 0 } && IsCursor(change.Cursor))
            ? page
            : throw new MessageFormatException("A change is malformed.");
    }

    /// <summary>True for what can be sent back in a URL as it is.</summary>
    public static bool IsCursor(string? text) =>
        text is { Length: > 0 and <= MaxCursorLength } && text.All(char.IsAsciiLetterOrDigit);
}
