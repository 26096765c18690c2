using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Inspection;

/// <summary>A closed store with blobs of every kind, and the inspection of it.</summary>
internal static class InspectedStore
{
    public const string SegmentPath = "segments/0000000000000001.seg";
    public const int FirstRecord = SegmentFormat.HeaderSize;
    public const int FirstPayload = FirstRecord + SegmentFormat.RecordHeaderSize;

    public static byte[] First { get; } = Stores.Blob(1, 1001);

    public static byte[] Second { get; } = Stores.Blob(2, 300);

    public static byte[] Medium { get; } = Stores.Blob(3, 150_001);

    public static byte[] Large { get; } = Stores.Blob(4, 700_001);

    public static byte[] Deleted { get; } = Stores.Blob(5, 50);

    public static string LargePath
    {
        get
        {
            var digest = Blake2b256.Hash(Large).ToString();
            return $"large/{digest[..2]}/{digest}.blob";
        }
    }

    public static async Task<MemoryFileSystem> MakeAsync()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        foreach (var blob in new[] { First, Second, Medium, Large, Deleted })
        {
            await store.PutAsync(blob);
        }

        Assert.True(await store.DeleteAsync(Deleted));
        return disk;
    }

    public static InspectionReport Inspect(MemoryFileSystem disk) =>
        new StoreInspector(disk).Inspect(null, CancellationToken.None);

    public static void Flip(MemoryFileSystem disk, string path, long offset, byte mask = 0x10)
    {
        var bytes = disk.ReadAll(path);
        bytes[offset] ^= mask;
        disk.Put(path, bytes);
    }

    /// <summary>All files with their bytes.</summary>
    public static Dictionary<string, string> Picture(MemoryFileSystem disk) =>
        disk.Files().ToDictionary(path => path, path => Convert.ToHexString(disk.ReadAll(path)));

    public static Digest DigestOf(byte[] blob) => Blake2b256.Hash(blob);
}
