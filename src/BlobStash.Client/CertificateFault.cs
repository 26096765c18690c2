namespace BlobStash.Client;

/// <summary>Why a certificate does not prove who a peer is.</summary>
public enum CertificateFault
{
    /// <summary>It is malformed, revoked, missing, or not meant for servers.</summary>
    Unusable,

    /// <summary>It does not come from an authority that is trusted here.</summary>
    Untrusted,

    /// <summary>It is made out for another name.</summary>
    OtherName,

    /// <summary>It is not valid yet, or not any more.</summary>
    Expired,
}
