using System.CommandLine;

namespace BlobStash.Cli.Commands;

/// <summary><c>state</c>: prints what two nodes compare.</summary>
internal sealed class StateCommand : Command
{
    public StateCommand(CommandSurroundings surroundings)
        : base("state", "Print the root and the number of blobs; equal roots mean equal sets of blobs.")
    {
        var node = new NodeOptions(surroundings);
        node.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed);
            var state = await client.GetStateAsync(cancellationToken);
            surroundings.Output.WriteLine($"{state.Root}  {state.Count}");
            return ExitCode.Success;
        });
    }
}
