using BlobStash.Cli.Tests.Surroundings;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Cli.Tests.Commands;

/// <summary>No command takes the answers of another web server for those of a node.</summary>
public sealed class ForeignServerTests
{
    private const string Name = "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";

    private static readonly string[] Commands =
    [
        "put FILE", "get NAME -o TARGET", "stat NAME", "rm NAME", "ls", "state", "sync --peer attic",
        "sync --with http://attic:8050", "peers ls", "peers show attic", "peers add attic http://attic:8050",
        "peers rm attic", "backup NODE TARGET",
    ];

    public static TheoryData<int, string> Answers()
    {
        var data = new TheoryData<int, string>();
        foreach (var status in new[] { 200, 201, 204, 304, 401, 404, 500 })
        {
            foreach (var body in new[] { "<html>Please log in</html>", "", "{}", "[]", "null" })
            {
                data.Add(status, body);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task AnyCommand_AnsweredByAnotherServer_Exits4(int status, string body)
    {
        await using var server = await StubNode.StartAsync();
        using var folder = new TemporaryFolder();
        var file = folder.Write("blob", [1, 2, 3]);
        server.Substitute = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = body.StartsWith('<') ? "text/html" : "application/json";
            return status is 204 or 304 || body.Length == 0 || HttpMethods.IsHead(context.Request.Method)
                ? Task.CompletedTask
                : context.Response.WriteAsync(body);
        };

        foreach (var command in Commands)
        {
            var target = Path.Combine(Path.GetDirectoryName(file)!, $"target-{command.Length}");
            string[] words = [.. command.Split(' ').Select(word => word switch
            {
                "FILE" => file,
                "NAME" => Name,
                "TARGET" => target,
                "NODE" => server.Url,
                _ => word,
            })];

            foreach (var isTerminal in new[] { true, false })
            {
                string[] url = words.Contains(server.Url) ? [] : ["--url", server.Url];
                var run = await CommandRun.StartAsync([.. words, .. url], isTerminal: isTerminal);
                Assert.True(run.Code == 4, $"{command}: exit code {run.Code}\n{run.Output}\n{run.Error}");
                Assert.Equal("", run.Output);
            }
        }
    }
}
