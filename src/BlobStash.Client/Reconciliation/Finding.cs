using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Reconciliation;

/// <summary>How a difference was found.</summary>
/// <param name="Method">The method that named the whole difference.</param>
internal sealed record Finding(SyncMethod Method)
{
    /// <summary>The root that both sides have; null when they differ.</summary>
    public Digest? EqualRoot { get; init; }

    /// <summary>Why a better method was given up, in one sentence; null when none was.</summary>
    public string? Fallback { get; init; }

    /// <summary>True when coded symbols showed no difference although the roots differ.</summary>
    public bool IsBlind { get; init; }
}
