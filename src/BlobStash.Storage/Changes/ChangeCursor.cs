using System.Buffers;
using System.Globalization;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Changes;

/// <summary>
/// A place in the changes of one store: behind the change of this sequence. Its text is opaque to clients and always
/// 48 lower-case hex digits: the identity of the store, then the sequence.
/// </summary>
public readonly record struct ChangeCursor
{
    /// <summary>Characters of the text.</summary>
    public const int TextLength = 2 * (StoreId.Size + sizeof(ulong));

    private const int StoreDigits = 2 * StoreId.Size;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    internal ChangeCursor(StoreId store, ulong sequence) => (Store, Sequence) = (store, sequence);

    /// <summary>Sequence of the last change that lies before this place.</summary>
    public ulong Sequence { get; }

    internal StoreId Store { get; }

    /// <summary>The place behind a change of the same store.</summary>
    public ChangeCursor After(in Change change) => new(Store, change.Sequence);

    /// <summary>Parses what <see cref="ToString"/> makes, and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ChangeCursor cursor)
    {
        cursor = default;
        if (text.Length != TextLength || text.ContainsAnyExcept(HexDigits)
            || !StoreId.TryParse(text[..StoreDigits], out var store)
            || !ulong.TryParse(
                text[StoreDigits..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        cursor = new ChangeCursor(store, sequence);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Store}{Sequence:x16}");
}
