using System.Text;

namespace BlobStash.Cli.Tests.Surroundings;

/// <summary>One run of the command in this process, with everything that it would see and say.</summary>
internal sealed record CommandRun(int Code, string Output, string Error, byte[] PipedOut)
{
    public static async Task<CommandRun> StartAsync(
        IReadOnlyList<string> arguments,
        byte[]? pipedIn = null,
        IReadOnlyDictionary<string, string>? variables = null,
        bool isTerminal = false,
        TimeProvider? clock = null)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        using var pipe = new MemoryStream();
        var surroundings = new CommandSurroundings
        {
            Output = output,
            Error = error,
            IsErrorTerminal = isTerminal,
            OpenInput = () => new MemoryStream(pipedIn ?? []),
            OpenOutput = () => pipe,
            GetVariable = name => variables?.GetValueOrDefault(name),
            Clock = clock ?? TimeProvider.System,
        };
        var code = await CommandLine.RunAsync(arguments, surroundings, CancellationToken.None);
        return new CommandRun(code, output.ToString(), error.ToString(), pipe.ToArray());
    }

    public static Task<CommandRun> StartAsync(params string[] arguments) => StartAsync(arguments, null);

    /// <summary>Fails with what the command said unless it ended with this code.</summary>
    public CommandRun Expect(int code)
    {
        Assert.True(code == Code, new StringBuilder($"exit code {Code}\n").Append(Output).Append(Error).ToString());
        return this;
    }

    public void AssertOneErrorLine(string part)
    {
        var line = Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("blobstash: ", line, StringComparison.Ordinal);
        Assert.Contains(part, line, StringComparison.Ordinal);
    }
}
