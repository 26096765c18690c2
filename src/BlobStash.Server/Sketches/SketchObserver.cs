using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Sketches;

/// <summary>Puts every change of the store's set into its sketch. Thread safe.</summary>
internal sealed class SketchObserver(MaintainedSketch sketch) : IDigestSetObserver
{
    /// <inheritdoc/>
    public void OnAdded(in Digest digest) => sketch.Add(in digest);

    /// <inheritdoc/>
    public void OnRemoved(in Digest digest) => sketch.Remove(in digest);
}
