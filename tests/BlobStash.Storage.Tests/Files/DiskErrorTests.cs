using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Tests.Files;

/// <summary>The runtime gives the errno of Linux as the result of the exception.</summary>
public sealed class DiskErrorTests
{
    [Theory]
    [InlineData(28)]
    [InlineData(122)]
    public void Translate_NoSpaceOrQuota_IsFull(int error) =>
        Assert.Throws<StorageFullException>(() => DiskError.Translate(() => throw new IOException("", error)));

    [Theory]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(18)]
    [InlineData(23)]
    [InlineData(24)]
    public void Translate_SaysNothingAboutTheDisk_IsUnavailable(int error) =>
        Assert.Throws<StorageUnavailableException>(() => DiskError.Translate(() => throw new IOException("", error)));

    [Fact]
    public void Translate_FileTooLong_IsALimit() => Assert.Throws<FileSizeLimitException>(
        () => DiskError.Translate(() => throw new ArgumentOutOfRangeException("value")));

    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    public void Translate_AnythingElse_StaysWhatItIs(int error) =>
        Assert.Equal(
            error,
            Assert.Throws<IOException>(() => DiskError.Translate(() => throw new IOException("", error))).HResult);
}
