namespace BlobStash.Repository.Tests.Sources;

public class EventIdRulesTests
{
    [Fact]
    public void Check_ProductLogMessages_HaveIdsOfTheirOwn() => Findings.AssertNone(EventIdRules.Check(
        [
            .. RepositoryTree.Current.CSharpFiles
                .Select(file => new CSharpFile(file))
                .Where(source => source.IsProduct),
        ]));

    [Fact]
    public void Check_UniqueIdsInRange_Pass() => Findings.AssertNone(Check(
        ("src/BlobStash.Storage/A.cs", "[LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = \"m\")]"),
        ("src/BlobStash.Storage/B.cs", "[LoggerMessage(1002, LogLevel.Warning, \"m\")]"),
        ("src/BlobStash.Server/Ids.cs", "internal const int Started = 3001;"),
        ("src/BlobStash.Server/C.cs", "[LoggerMessage(Level = LogLevel.Warning, EventId = EventIds.Started)]")));

    [Theory]
    [InlineData("[LoggerMessage(EventId = 1001)] void A();\n[LoggerMessage(EventId = 1001)] void B();")]
    [InlineData("const int A = 1001;\n[LoggerMessage(EventIds.A, LogLevel.Error)]\n[LoggerMessage(EventId = 1001)]")]
    [InlineData("[LoggerMessage(EventId = 2001)]")]
    [InlineData("[LoggerMessage(Level = LogLevel.Warning)]")]
    [InlineData("[LoggerMessage(EventId = EventIds.Unknown)]")]
    public void Check_TakenForeignOrMissingId_IsFound(string source) =>
        Findings.AssertRules(Check(("src/BlobStash.Storage/A.cs", source)), "event-id");

    private static IEnumerable<Finding> Check(params (string Path, string Text)[] sources) =>
        EventIdRules.Check([.. sources.Select(source => new CSharpFile(source.Path, source.Text))]);
}
