using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;

namespace BlobStash.Storage.Inspection;

/// <summary>The header of a parity file. See docs/formats/parity.md.</summary>
/// <param name="Version">Version of the format.</param>
/// <param name="Protects">Path of the file that it protects, relative to the data directory.</param>
/// <param name="Store">Identity of the store, 32 hexadecimal digits.</param>
/// <param name="ProtectedLength">How many bytes of that file are protected, from its beginning.</param>
/// <param name="IsWhole">Both copies of the header are the same, and the length of the parity file is right.</param>
public sealed record ParityDescription(
    int Version, string Protects, string Store, long ProtectedLength, bool IsWhole)
{
    /// <summary>Bytes of a shard.</summary>
    public required int ShardSize { get; init; }

    /// <summary>Data shards in a stripe.</summary>
    public required int DataShards { get; init; }

    /// <summary>Parity shards in a stripe.</summary>
    public required int ParityShards { get; init; }

    /// <summary>Number of stripes.</summary>
    public required long Stripes { get; init; }

    /// <summary>Reads the header; null where neither copy of it is valid.</summary>
    /// <param name="fileSystem">Where the file is.</param>
    /// <param name="path">Its path there.</param>
    /// <exception cref="StoreOpenException">The file has a version that is not known here.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ParityDescription? Read(IFileSystem fileSystem, string path)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentNullException.ThrowIfNull(path);
        if (ParityFile.IsNewer(fileSystem, path))
        {
            throw new StoreOpenException(
                $"{path} has a newer format version, which this BlobStash does not read. Use the version that wrote "
                + "it; nothing was touched.");
        }

        using var file = fileSystem.OpenRead(path);
        if (!ParityFile.TryReadHeader(file, out var isSame, out var header))
        {
            return null;
        }

        var layout = header.Layout;
        return new ParityDescription(
            header.IsPrefix ? ParityFormat.PrefixVersion : ParityFormat.WholeVersion,
            header.File.Path,
            header.Store.ToString(),
            layout.Length,
            isSame && file.Length == layout.ParityFileLength)
        {
            ShardSize = layout.ShardSize,
            DataShards = layout.DataShards,
            ParityShards = layout.ParityShards,
            Stripes = layout.StripeCount,
        };
    }
}
