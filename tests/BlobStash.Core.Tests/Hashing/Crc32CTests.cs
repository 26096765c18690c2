using BlobStash.Core.Hashing;

namespace BlobStash.Core.Tests.Hashing;

public sealed class Crc32CTests
{
    [Fact]
    public void Compute_CheckInput_GivesTheStandardCheckValue()
    {
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
    }
}
