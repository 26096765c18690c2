using BlobStash.Cli.Messages;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;

namespace BlobStash.Cli.Tests.Messages;

/// <summary>docs/operating/command-line.md names every member and every name that the commands print as JSON.</summary>
public sealed class JsonDocumentTests
{
    private static readonly string Section = ReadSection();

    [Theory]
    [InlineData(typeof(InspectionDocument))]
    [InlineData(typeof(InspectionDocument.Finding))]
    [InlineData(typeof(ScrubDocument))]
    [InlineData(typeof(ScrubDocument.Repair))]
    [InlineData(typeof(BackupDocument))]
    [InlineData(typeof(SegmentHeaderDocument))]
    [InlineData(typeof(SegmentPieceDocument))]
    [InlineData(typeof(ParityDescription))]
    public void Members_OfADocument_AreExplained(Type type)
    {
        var members = CliJson.Readable.GetTypeInfo(type)!.Properties.Where(member => member.Get is not null).ToList();

        Assert.NotEmpty(members);
        Assert.All(members, member => AssertExplained(member.Name));
    }

    [Fact]
    public void Names_OfValues_AreExplained()
    {
        Assert.All(Enum.GetValues<FindingKind>(), kind => AssertExplained(CliJson.NameOf(kind)));
        Assert.All(Enum.GetValues<CheckpointCondition>(), condition => AssertExplained(CliJson.NameOf(condition)));
        Assert.All(Enum.GetValues<PieceCondition>(), condition => AssertExplained(CliJson.NameOf(condition)));
        Assert.All(Enum.GetValues<ScrubAction>(), action => AssertExplained(CliJson.NameOf(action)));
        Assert.All(Enum.GetValues<RecordType>(), type => AssertExplained(CliJson.NameOf(type)));
    }

    private static void AssertExplained(string name) =>
        Assert.True(Section.Contains($"`{name}`", StringComparison.Ordinal), $"The page does not explain `{name}`.");

    private static string ReadSection()
    {
        var page = File.ReadAllText(RepositoryRoot.PathOf("docs", "operating", "command-line.md"));
        var start = page.IndexOf("## JSON", StringComparison.Ordinal);
        return page[start..page.IndexOf("\n## ", start, StringComparison.Ordinal)];
    }
}
