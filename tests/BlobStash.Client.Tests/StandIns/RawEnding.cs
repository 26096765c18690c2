namespace BlobStash.Client.Tests.StandIns;

/// <summary>What becomes of the connection behind an answer that came too early.</summary>
public enum RawEnding
{
    /// <summary>It is reset, since bytes are left unread.</summary>
    Closes,

    /// <summary>It stays, and nothing more is read.</summary>
    Stays,

    /// <summary>Nothing follows the answer, and nothing more is read.</summary>
    HalfCloses,
}
