namespace BlobStash.Server.Tests.Compatibility;

/// <summary>The same without keys, as it is out of the box.</summary>
public sealed class OpenCompatibleNode : CompatibleNode
{
    protected override IEnumerable<string> Keys => [];
}
