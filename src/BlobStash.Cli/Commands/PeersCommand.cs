using System.CommandLine;

namespace BlobStash.Cli.Commands;

/// <summary><c>peers</c>: the peers that a node keeps in sync with; alone it lists them.</summary>
internal sealed class PeersCommand : Command
{
    private const int MaxNameLength = 64;

    /// <summary>Characters that mean something in a path.</summary>
    private const string Unnamable = "/\\%?#";

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

    /// <summary>The same for a peer that is made: a path of the node has to be able to name it.</summary>
    public static Argument<string> CreateNewName()
    {
        var name = CreateName();
        name.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>();
            if (text.Length is 0 or > MaxNameLength || text.Any(one => char.IsControl(one) || Unnamable.Contains(one)))
            {
                result.AddError(
                    $"'{text}' cannot be the name of a peer: "
                    + $"1 to {MaxNameLength} characters, none of them {Unnamable}.");
            }
        });
        return name;
    }
}
