using System.Globalization;

namespace BlobStash.Storage.Logging;

/// <summary>A number with its noun, as a line of a log has it: <c>1 blob</c>, <c>2 blobs</c>.</summary>
internal readonly record struct Amount(long Count, string Noun)
{
    public static Amount Of(long count, string noun) => new(count, noun);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Count} {Noun}{(Count == 1 ? "" : "s")}");
}
