using System.CommandLine;
using BlobStash.Cli.Files;
using BlobStash.Cli.Progress;

namespace BlobStash.Cli.Commands;

/// <summary><c>get</c>: fetches a blob and verifies it on the way.</summary>
internal sealed class GetCommand : Command
{
    public GetCommand(CommandSurroundings surroundings)
        : base("get", "Fetch a blob and verify that its bytes match the digest.")
    {
        var digest = DigestArgument.Create();
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to write, which appears when all of it is verified; or - for standard output, "
                + "where only the exit code tells whether it was.",
            HelpName = "file",
            DefaultValueFactory = _ => LocalFiles.Pipe,
        };
        var node = new NodeOptions(surroundings);
        Arguments.Add(digest);
        Options.Add(output);
        node.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed);
            var target = parsed.GetRequiredValue(output);
            using var line = TransferLine.Create(surroundings);
            if (target == LocalFiles.Pipe)
            {
                await using var pipe = surroundings.OpenOutput();
                await client.GetAsync(parsed.GetValue(digest), pipe, line, cancellationToken);
            }
            else
            {
                await TargetFile.WriteAsync(
                    target,
                    file => client.GetAsync(parsed.GetValue(digest), file, line, cancellationToken),
                    surroundings);
            }

            return ExitCode.Success;
        });
    }
}
