using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;

namespace BlobStash.Server.Limits;

/// <summary>Changes how much all requests together may make the node hold.</summary>
internal sealed class ReloadedBudget(NodeResources resources, BufferBudget budget) : IReloadable
{
    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => ["Limits:MaxBufferedBytes"];

    /// <inheritdoc/>
    public void Reload(NodeOptions options) =>
        budget.Resize(EffectiveLimits.Derive(options.Limits, resources).BufferedBytes);
}
