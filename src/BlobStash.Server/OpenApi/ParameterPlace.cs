namespace BlobStash.Server.OpenApi;

/// <summary>Where a parameter travels.</summary>
internal enum ParameterPlace
{
    /// <summary>In the path; always required.</summary>
    Path,

    /// <summary>In the query.</summary>
    Query,

    /// <summary>In a request header.</summary>
    Header,
}
