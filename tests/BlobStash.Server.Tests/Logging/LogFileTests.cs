using System.Text.Json;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Logging;

public sealed class LogFileTests
{
    [Fact]
    public async Task File_AsJson_LiesBesideTheDataAndHoldsOneObjectALine()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Log:File", "true"), ("BlobStash:Log:Format", "Json"));
        await node.StopAsync();

        var file = Assert.Single(Directory.GetFiles(Path.Combine(node.Folder.Data, "logs"), "blobstash-*.log"));
        var lines = (await File.ReadAllLinesAsync(file)).Select(static line => JsonDocument.Parse(line)).ToList();
        JsonElement started = lines.Select(static line => line.RootElement).Single(static line =>
            line.GetProperty("message").GetString()!.StartsWith("BlobStash listens on", StringComparison.Ordinal));
        Assert.Equal("Information", started.GetProperty("level").GetString());
        Assert.Equal(node.Folder.Data, started.GetProperty("properties").GetProperty("DataDirectory").GetString());
        Assert.Equal(TimeSpan.Zero, started.GetProperty("time").GetDateTimeOffset().Offset);
    }

    [Theory]
    [InlineData("Group", UnixFileMode.OtherRead)]
    [InlineData("Owner", UnixFileMode.OtherRead | UnixFileMode.GroupRead)]
    public async Task File_AndItsFolder_AreReadableByThoseWhoMayReadTheStore(string readers, UnixFileMode kept)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Log:File", "true"), ("BlobStash:Storage:ReadableBy", readers));
        await node.StopAsync();

        var folder = Path.Combine(node.Folder.Data, "logs");
        var file = Assert.Single(Directory.GetFiles(folder));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder) & kept);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & kept);
    }

    [Fact]
    public async Task File_ByDefault_IsNotWritten()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        await node.StopAsync();

        Assert.False(Directory.Exists(Path.Combine(node.Folder.Data, "logs")));
    }

    [Fact]
    public void Tell_SinkThatFailsAgainAndAgain_SaysSoOnceAMinute()
    {
        var clock = new ManualClock();
        using var output = new StringWriter();
        var failures = new Server.Logging.SinkFailures(output, clock);

        for (var i = 0; i < 5; i++)
        {
            failures.Tell("No space left\nat somewhere");
        }
        clock.Advance(TimeSpan.FromMinutes(1));
        failures.Tell("No space left");

        Assert.Equal(
            ["A sink of the log fails: No space left",
                "A sink of the log fails (4 more since the last such line): No space left"],
            output.ToString().Trim().Split(Environment.NewLine));
    }
}
