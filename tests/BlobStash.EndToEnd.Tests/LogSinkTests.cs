using System.Globalization;
using System.Net;
using BlobStash.EndToEnd.Tests.Nodes;

namespace BlobStash.EndToEnd.Tests;

/// <summary>Files of the log that cannot be opened or written: the node runs, and says so on standard error.</summary>
public sealed class LogSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Logs => _folder.At("data/logs");

    // The library names a file by the local date, which may change amid the test.
    private IEnumerable<string> Files => Enumerable.Range(0, 2).Select(days => Path.Combine(
        Logs, DateTime.Now.AddDays(days).ToString("'blobstash-'yyyyMMdd'.log'", CultureInfo.InvariantCulture)));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("no folder", "is a file, and must be a folder")]
    [InlineData("a directory", "denied")]
    [InlineData("a full disk", "No space left")]
    public async Task Start_TheLogCannotBeWritten_SaysSoOnceAndTheNodeRuns(string what, string expected)
    {
        Spoil(what);
        await using Node node = await Node.StartAsync(_folder.Path, "--BlobStash:Log:File", "true");
        using var client = new HttpClient { BaseAddress = node.Url };
        for (var i = 0; i < 3; i++)
        {
            using var content = new ByteArrayContent([(byte)i]);
            using var answer = await client.PostAsync(new Uri("/v1/blobs", UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        ServerProcess process = node.Process;
        process.Terminate();

        Assert.Equal(0, await process.WaitForExitAsync());
        Assert.Contains(expected, process.Errors.Text);
        Assert.Single(process.Errors.Text.Split('\n'), line => line.Contains("A sink of the log fails"));
    }

    private void Spoil(string what)
    {
        Directory.CreateDirectory(_folder.At("data"));
        if (what == "no folder")
        {
            File.WriteAllText(Logs, "");
            return;
        }

        Directory.CreateDirectory(Logs);
        foreach (var file in Files)
        {
            if (what == "a directory")
            {
                Directory.CreateDirectory(file);
            }
            else
            {
                File.CreateSymbolicLink(file, "/dev/full");
            }
        }
    }
}
