using System.CommandLine;

namespace BlobStash.Cli.Commands;

/// <summary><c>peers</c>: the peers that a node keeps in sync with.</summary>
internal sealed class PeersCommand : Command
{
    public PeersCommand(CommandSurroundings surroundings)
        : base("peers", "List, show, add and remove the peers that the node keeps in sync with.")
    {
        Subcommands.Add(new PeerListCommand(surroundings));
        Subcommands.Add(new PeerShowCommand(surroundings));
        Subcommands.Add(new PeerAddCommand(surroundings));
        Subcommands.Add(new PeerRemoveCommand(surroundings));
    }

    /// <summary>The argument with the name of a peer.</summary>
    public static Argument<string> CreateName() => new("name") { Description = "Name of the peer." };
}
