namespace BlobStash.Storage.Settings;

/// <summary>When a write is acknowledged.</summary>
public enum Durability
{
    /// <summary>After its bytes and names were flushed to the disk. Survives loss of power.</summary>
    Flush,

    /// <summary>When the operating system has it. Survives the death of the process, not loss of power.</summary>
    None,
}
