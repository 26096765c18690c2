namespace BlobStash.Server.Configuration;

/// <summary>From where an address can be connected to.</summary>
internal enum ListenReach
{
    /// <summary>Only from this machine.</summary>
    ThisMachine,

    /// <summary>From other machines too.</summary>
    Everyone,
}
