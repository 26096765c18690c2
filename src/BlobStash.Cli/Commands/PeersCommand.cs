using System.CommandLine;

namespace BlobStash.Cli.Commands;

/// <summary><c>peers</c>: the peers that a node keeps in sync with; alone it lists them.</summary>
internal sealed class PeersCommand : Command
{
    public PeersCommand(CommandSurroundings surroundings)
        : base("peers", "List, show, add and remove the peers that the node keeps in sync with.")
    {
        var node = new NodeOptions(surroundings);
        node.AddTo(this);
        SetAction((parsed, cancellationToken) =>
            PeerListCommand.ListAsync(node.CreateClient(parsed), surroundings.Output, cancellationToken));
        Subcommands.Add(new PeerListCommand(surroundings));
        Subcommands.Add(new PeerShowCommand(surroundings));
        Subcommands.Add(new PeerAddCommand(surroundings));
        Subcommands.Add(new PeerRemoveCommand(surroundings));
    }

    /// <summary>The argument with the name of a peer.</summary>
    public static Argument<string> CreateName() => new("name") { Description = "Name of the peer." };
}
