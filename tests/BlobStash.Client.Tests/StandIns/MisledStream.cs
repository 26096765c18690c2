namespace BlobStash.Client.Tests.StandIns;

/// <summary>A file that tells another length than it has, as those of <c>/proc</c> do, and logs that grow.</summary>
internal sealed class MisledStream(byte[] bytes, long told) : MemoryStream(bytes)
{
    public override long Length => told;
}
