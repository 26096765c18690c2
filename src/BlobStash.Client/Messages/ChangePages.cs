using System.Text.Json;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Sync.Messages;

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
        ChangePageMessage? message;
        try
        {
            message = JsonSerializer.Deserialize(body, ClientJsonContext.Default.ChangePageMessage);
        }
        catch (JsonException exception)
        {
            throw new MessageFormatException("The changes are not the JSON that they should be.", exception);
        }

        if (message is not { Changes: { Count: <= MaxCount } lines, Behind: >= 0 } || !IsCursor(message.Next))
        {
            throw new MessageFormatException("The page of changes lacks a part, or has too much of one.");
        }

        var changes = new List<BlobChange>(lines.Count);
        foreach (var line in lines)
        {
            changes.Add(ReadChange(line));
        }

        return new ChangePage(changes, message.Next!, message.Behind);
    }

    /// <summary>True for what can be sent back in a URL as it is.</summary>
    public static bool IsCursor(string? text) =>
        text is { Length: > 0 and <= MaxCursorLength } && text.All(char.IsAsciiLetterOrDigit);

    private static BlobChange ReadChange(ChangeMessage? line)
    {
        BlobChangeKind? kind = line?.Kind switch
        {
            "put" => BlobChangeKind.Put,
            "delete" => BlobChangeKind.Delete,
            _ => null,
        };
        var stamp = Stamp.None;
        return kind is { } known && line is { Length: >= 0 } && IsCursor(line.Cursor)
            && Digest.TryParse(line.Digest, out var digest)
            && (line.Stamp is null || Stamp.TryParse(line.Stamp, out stamp))
                ? new BlobChange(line.Cursor!, known, digest, line.Length)
                {
                    Stamp = line.Stamp is null ? null : stamp,
                    IsLocal = line.Local,
                }
                : throw new MessageFormatException("A change is malformed.");
    }
}
