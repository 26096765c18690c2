using System.Text;
using BlobStash.Cli.Tests.Surroundings;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Cli.Tests.Errors;

/// <summary>
/// Every sentence by which the command says what went wrong, held against testdata/command/errors.txt: the arguments,
/// then the exit code and the line.
/// </summary>
public sealed class ErrorSentenceTests
{
    private const string Gone = "http://127.0.0.1:1";
    private static readonly string Zeros = new('0', 64);

    private static readonly string[][] WrongArguments =
    [
        [],
        ["frob"],
        ["peers", "frob"],
        ["segment"],
        ["put"],
        ["put", "a", "b"],
        ["put", ""],
        ["put", "/tmp"],
        ["put", "/no/such/file"],
        ["put", "@name"],
        ["hash", ""],
        ["hash", "/tmp"],
        ["get", "abc"],
        ["get", Zeros, "-o", ""],
        ["get", Zeros, "-o"],
        ["ls", "--prefix", "zz"],
        ["ls", "--frob"],
        ["stat"],
        ["state", "--url", "nonsense"],
        ["state", "--url", "ftp://node"],
        ["state", "--key-file", "/no/such/key"],
        ["state", "--cacert", "/no/such/certificate"],
        ["sync"],
        ["sync", "--peer", "a", "--with", "http://b"],
        ["sync", "--with", "cellar"],
        ["sync", "--peer", "a", "--direction", "sideways"],
        ["peers", "add", "a/b", "http://b"],
        ["peers", "add", "", "http://b"],
        ["peers", "add", "a", "http://b", "--interval", "often"],
        ["peers", "add", "a", "http://b", "--interval", "-1"],
        ["peers", "add", "a", "http://b", "--transfers", "many"],
        ["peers", "add", "a", "http://b", "--send-rate", "1.5"],
        ["verify", ""],
        ["verify", "/no/such/folder"],
        ["scrub", "/no/such/folder"],
        ["scrub", "/no/such/folder", "--rate", "1"],
        ["segment", "dump", "/no/such/file"],
        ["backup", "/no/such/folder", "/no/such/target"],
        ["state", "--url", Gone],
        ["backup", Gone, "/dev/null/copy"],
    ];

    private static readonly (int Status, string Name)[] Problems =
    [
        (401, "key-required"), (403, "role-missing"), (403, "key-append-only"), (403, "peer-not-allowed"),
        (404, "peer-unknown"), (404, "route-unknown"), (408, "request-timeout"), (409, "session-running"),
        (413, "blob-too-large"), (500, "blob-damaged"), (502, "peer-unreachable"), (503, "store-failed"),
        (503, "too-busy"), (507, "storage-full"),
    ];

    [Fact]
    public async Task EveryError_AsAUserMeetsIt_ReadsAsTheGoldenFileSays()
    {
        var actual = new StringBuilder();
        await using var node = await StubNode.StartAsync();
        foreach (var arguments in WrongArguments)
        {
            await AddAsync(actual, node, arguments);
        }

        foreach (var (status, name) in Problems)
        {
            node.Substitute = context => StubNode.WriteProblemAsync(context, status, name);
            await AddAsync(actual, node, ["state"], $" ({name})");
        }

        foreach (var status in new[] { 200, 404, 502 })
        {
            node.Substitute = context =>
            {
                context.Response.StatusCode = status;
                return context.Response.WriteAsync(context.Request.Method == "HEAD" ? "" : "<html>Log in</html>");
            };
            foreach (var command in new[] { "stat", "rm", "get" })
            {
                await AddAsync(actual, node, [command, Zeros], $" (a web server that answers {status})");
            }

            await AddAsync(actual, node, ["put", "-"], $" (a web server that answers {status})");
            await AddAsync(actual, node, ["state"], $" (a web server that answers {status})");
        }

        node.Substitute = null;
        await AddAsync(actual, node, ["stat", Zeros]);
        await AddAsync(actual, node, ["rm", Zeros]);
        await AddAsync(actual, node, ["get", Zeros]);

        var golden = await File.ReadAllTextAsync(RepositoryRoot.PathOf("testdata", "command", "errors.txt"));
        Assert.True(golden == actual.ToString(), actual.ToString());
        Assert.DoesNotContain("System.", golden, StringComparison.Ordinal);
        Assert.DoesNotContain("BlobStash.", golden, StringComparison.Ordinal);
    }

    private static async Task AddAsync(
        StringBuilder lines, StubNode node, string[] arguments, string circumstance = "")
    {
        var variables = new Dictionary<string, string> { ["BLOBSTASH_URL"] = node.Url };
        var run = await CommandRun.StartAsync(arguments, [1, 2, 3], variables);
        var shown = string.Join(" ", arguments.Select(one => one.Length == 0 ? "''" : one));
        lines.Append($"$ blobstash {shown}{circumstance}".TrimEnd()).Append('\n');
        lines.Append($"{run.Code} {run.Error.Replace(node.Url, "http://node", StringComparison.Ordinal)}");
    }
}
