namespace BlobStash.Server.Tests.Nodes;

/// <summary>Several nodes that are gone together after the test.</summary>
internal sealed class NodeGroup : IAsyncDisposable
{
    private readonly List<KestrelNode> _nodes = [];

    private NodeGroup()
    {
    }

    public IReadOnlyList<KestrelNode> Nodes => _nodes;

    public static async Task<NodeGroup> StartAsync(int count)
    {
        var group = new NodeGroup();
        for (var i = 0; i < count; i++)
        {
            group._nodes.Add(await KestrelNode.StartAsync());
        }
        return group;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (KestrelNode node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}
