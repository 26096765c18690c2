using System.Buffers;
using System.Text;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Server.Changes;
using BlobStash.Storage.Changes;

namespace BlobStash.Server.Tests.Changes;

public sealed class GoldenChangeTests
{
    [Fact]
    public void WritePage_PutAndLocalDeletion_IsTheGoldenDocument()
    {
        Assert.True(ChangeCursor.TryParse("00112233445566778899aabbccddeeff0000000000000002", out ChangeCursor next));
        Change[] changes =
        [
            new(1, ChangeKind.Put,
                Digest.Parse("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"), 5)
            {
                Stamp = new Stamp(0x019aa0b1c2d30001),
            },
            new(2, ChangeKind.Delete,
                Digest.Parse("cf7dd6545b3e87acc5e28a6295dc4972ed21302660e16207e0a4dc5456376a33"), 0)
            {
                Stamp = new Stamp(0x019aa0b1c2d30002),
                IsLocal = true,
            },
        ];
        var page = new ArrayBufferWriter<byte>();

        ChangeJson.WritePage(page, changes, new ChangeRead(2, next, 3));

        Assert.Equal(GoldenDocument.Read("change-page"), Encoding.UTF8.GetString(page.WrittenSpan));
    }
}
