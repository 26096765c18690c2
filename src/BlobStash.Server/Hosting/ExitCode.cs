namespace BlobStash.Server.Hosting;

/// <summary>What the process returns to the shell.</summary>
internal enum ExitCode
{
    /// <summary>Stopped as asked.</summary>
    Stopped = 0,

    /// <summary>An error that nobody foresaw; standard error has the trace.</summary>
    Failed = 1,

    /// <summary>The configuration cannot be used.</summary>
    BadConfiguration = 2,

    /// <summary>The data directory cannot be used.</summary>
    StoreUnusable = 3,

    /// <summary>A listen address cannot be used, for instance because another process has it.</summary>
    AddressUnusable = 4,
}
