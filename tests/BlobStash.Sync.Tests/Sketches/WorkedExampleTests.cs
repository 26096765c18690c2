using System.Text.RegularExpressions;
using BlobStash.Sync.Sketches;

namespace BlobStash.Sync.Tests.Sketches;

/// <summary>The worked example of docs/protocol/sketches.md says what the code does.</summary>
public sealed partial class WorkedExampleTests
{
    private const int SymbolCount = 6;

    private static readonly string Page =
        File.ReadAllText(RepositoryRoot.PathOf("docs", "protocol", "sketches.md"));

    [Fact]
    public void Page_Blocks_AreThoseOfTheTwoSets()
    {
        var blocks = BlockPattern().Matches(Page)
            .Select(match => SpacePattern().Replace(match.Groups["hex"].Value, ""))
            .ToList();

        Assert.Equal(2, blocks.Count);
        Assert.Equal(Convert.ToHexStringLower(SketchSets.BytesOf(BlockOfBlobs(0, 1))), blocks[0]);
        Assert.Equal(Convert.ToHexStringLower(SketchSets.BytesOf(BlockOfBlobs(1, 2))), blocks[1]);
    }

    [Fact]
    public void Page_Rows_AreTheShortIdsChecksumsAndIndices()
    {
        var rows = RowPattern().Matches(Page);

        Assert.Equal(4, rows.Count);
        foreach (Match row in rows)
        {
            var digest = MemoryInventory.DigestOf(row.Groups["blob"].Value);
            var checksum = SketchKey.Default.ChecksumOf(ShortId.Of(in digest));
            Assert.Equal(ShortId.Of(in digest).ToString(), row.Groups["id"].Value);
            Assert.Equal(checksum.ToString("x16"), row.Groups["checksum"].Value);
            Assert.Equal(string.Join(", ", IndicesOf(checksum)), row.Groups["indices"].Value);
        }
    }

    [Fact]
    public void Page_Fingerprint_IsThatOfThePublishedKey() =>
        Assert.Contains($"that of the published key is `{SketchKey.Default}`", Page.ReplaceLineEndings(" "));

    [Fact]
    public void Add_BlocksOfThePage_GivesTheTwoBlobs()
    {
        var decoder = new SketchDecoder(SketchKey.Default, SketchDecoderLimits.Default);

        Assert.Equal(SketchDecoderState.Complete, decoder.Add(BlockOfBlobs(0, 1), BlockOfBlobs(1, 2)));
        Assert.Equal("4194440b84e314c8", Assert.Single(decoder.Need).ToString());
        Assert.Equal("877577ae8aab3f4e", Assert.Single(decoder.Have).ToString());
    }

    private static SymbolBlock BlockOfBlobs(int first, ulong version) => SketchSets.BlockOf(
        Enumerable.Range(first, 3).Select(i => MemoryInventory.DigestOf($"blob-{i}")), SymbolCount, version);

    private static List<long> IndicesOf(ulong checksum)
    {
        var indices = new List<long>();
        for (var sequence = new IndexSequence(checksum); sequence.Index < SymbolCount; sequence.Advance())
        {
            indices.Add(sequence.Index);
        }

        return indices;
    }

    [GeneratedRegex(@"```\n(?<hex>42535342[0-9a-f\s]+)```")]
    private static partial Regex BlockPattern();

    [GeneratedRegex(@"\| `(?<blob>blob-\d)` \| `(?<id>\w{16})` \| `(?<checksum>\w{16})` \| (?<indices>[\d, ]+) \|")]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"\s")]
    private static partial Regex SpacePattern();
}
