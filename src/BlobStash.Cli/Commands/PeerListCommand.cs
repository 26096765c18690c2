using System.CommandLine;
using BlobStash.Client;
using BlobStash.Protocol.Documents;

namespace BlobStash.Cli.Commands;

/// <summary><c>peers ls</c>: a line for each peer.</summary>
internal sealed class PeerListCommand : Command
{
    public PeerListCommand(CommandSurroundings surroundings)
        : base("ls", "List the peers: name, direction, feed, when last proven equal, and URL.")
    {
        var node = new NodeOptions(surroundings);
        node.AddTo(this);
        SetAction((parsed, cancellationToken) =>
            ListAsync(node.CreateClient(parsed), surroundings.Output, cancellationToken));
    }

    /// <summary>Prints the peers; disposes the client.</summary>
    public static async Task<int> ListAsync(
        BlobStashClient client, TextWriter output, CancellationToken cancellationToken)
    {
        using (client)
        {
            var peers = await client.ListPeersAsync(cancellationToken);
            var width = peers.Select(peer => peer.Name.Length).DefaultIfEmpty().Max();
            foreach (var peer in peers)
            {
                output.WriteLine(Describe(peer, width));
            }
        }

        return ExitCode.Success;
    }

    private static string Describe(NodePeer peer, int width)
    {
        var direction = PeerShowCommand.NameOf(peer.Direction);
        var equal = peer.ProvenEqual is { } proof ? $"equal {PeerShowCommand.Format(proof.At)}" : "not proven equal";
        return $"{peer.Name.PadRight(width)}  {direction,-4}  {PeerShowCommand.NameOf(peer.Feed.State),-11}  "
            + $"{equal,-26}  {peer.Url}";
    }
}
