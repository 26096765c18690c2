using System.CommandLine;

namespace BlobStash.Cli.Commands;

/// <summary><c>rm</c>: deletes a blob.</summary>
internal sealed class RemoveCommand : Command
{
    public RemoveCommand(CommandSurroundings surroundings)
        : base("rm", "Delete a blob.")
    {
        var digest = DigestArgument.Create();
        var node = new NodeOptions(surroundings);
        Arguments.Add(digest);
        node.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed);
            return await client.DeleteAsync(parsed.GetValue(digest), cancellationToken)
                ? ExitCode.Success
                : throw new CommandException(ExitCode.Negative, $"{parsed.GetValue(digest)} is not stored");
        });
    }
}
