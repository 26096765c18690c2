using System.Security.Cryptography;

namespace BlobStash.Server.Sketches;

/// <summary>Tells this running node from others, so that one that meets itself notices; new at every start.</summary>
internal sealed class NodeIdentity
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    /// <summary>Random.</summary>
    public Guid Value { get; } = new(RandomNumberGenerator.GetBytes(Size));
}
