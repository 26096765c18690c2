namespace BlobStash.Storage.Parity;

/// <summary>What a look at a protected file and its parity found.</summary>
internal enum ParityState
{
    /// <summary>There is no parity file, or it cannot be trusted.</summary>
    None,

    /// <summary>Every shard has its checksum.</summary>
    Intact,

    /// <summary>Damage was found, and all of it was restored.</summary>
    Mended,

    /// <summary>A stripe has more damaged shards than parity restores; those of other stripes were restored.</summary>
    Beyond,
}
