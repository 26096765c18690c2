using System.CommandLine;

namespace BlobStash.Cli.Commands;

/// <summary><c>peers rm</c>: removes an added peer.</summary>
internal sealed class PeerRemoveCommand : Command
{
    public PeerRemoveCommand(CommandSurroundings surroundings)
        : base("rm", "Remove an added peer; the blobs of both nodes stay.")
    {
        var name = PeersCommand.CreateName();
        var node = new NodeOptions(surroundings);
        Arguments.Add(name);
        node.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed);
            await client.DeletePeerAsync(parsed.GetRequiredValue(name), cancellationToken);
            return ExitCode.Success;
        });
    }
}
