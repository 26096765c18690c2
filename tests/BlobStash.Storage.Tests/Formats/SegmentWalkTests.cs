using System.Globalization;
using System.Text.RegularExpressions;

namespace BlobStash.Storage.Tests.Formats;

/// <summary>
/// The walk of docs/formats/segment.md goes through the segment that the code writes, and leaves out nothing.
/// </summary>
public sealed partial class SegmentWalkTests
{
    private const int Row = 16;

    [Fact]
    public void Walk_OfTheDocument_ShowsEveryByteThatTheCodeWrites()
    {
        var segment = SampleStores.MakeWalk();
        var document = File.ReadAllText(RepositoryRoot.PathOf("docs", "formats", "segment.md"));
        var lines = DumpLine().Matches(document[document.IndexOf("## A whole segment", StringComparison.Ordinal)..]);

        var shown = new List<byte>();
        foreach (Match line in lines)
        {
            var offset = int.Parse(line.Groups["offset"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Assert.InRange(shown.Count, 0, offset);
            while (shown.Count < offset)
            {
                // As hexdump does: what is left out is the row before, again and again.
                shown.AddRange(shown[^Row..]);
            }

            shown.AddRange(Convert.FromHexString(line.Groups["hex"].Value.Replace(" ", "", StringComparison.Ordinal)));
        }

        Assert.True(lines.Count > 10);
        Assert.Equal(Convert.ToHexString(segment), Convert.ToHexString([.. shown]));
    }

    [GeneratedRegex(@"^(?<offset>[0-9A-F]{5})  (?<hex>(?:[0-9A-F]{2} ){15}[0-9A-F]{2})", RegexOptions.Multiline)]
    private static partial Regex DumpLine();
}
