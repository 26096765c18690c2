using System.CommandLine;

namespace BlobStash.Cli.Commands;

/// <summary><c>stat</c>: tells whether a blob is stored, and its length.</summary>
internal sealed class StatCommand : Command
{
    public StatCommand(CommandSurroundings surroundings)
        : base("stat", "Print digest and length of a blob, if it is stored.")
    {
        var digest = DigestArgument.Create();
        var node = new NodeOptions(surroundings);
        Arguments.Add(digest);
        node.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed);
            var name = parsed.GetValue(digest);
            var length = await client.FindLengthAsync(name, cancellationToken)
                ?? throw new CommandException(ExitCode.Negative, $"{name} is not stored");
            surroundings.Output.WriteLine($"{name}  {length}");
            return ExitCode.Success;
        });
    }
}
