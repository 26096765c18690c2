using BlobStash.Protocol.Problems;

namespace BlobStash.Protocol.Tests.Problems;

public sealed class ProblemTypesTests
{
    [Fact]
    public void Find_EveryNameOnTheWire_HasItsMember()
    {
        string[] names =
        [
            "digest-malformed", "prefix-malformed", "parameter-malformed", "request-malformed", "key-required",
            "role-missing", "key-append-only", "host-not-allowed", "cross-site-refused", "peer-not-allowed",
            "blob-not-found", "peer-unknown", "route-unknown", "method-not-allowed", "request-timeout",
            "local-only-blobs", "session-running", "blob-too-large", "body-too-large", "media-type-unsupported",
            "range-unsatisfiable", "digest-mismatch", "internal-error", "blob-damaged", "peer-unreachable",
            "store-failed", "too-busy", "storage-full",
        ];

        Assert.All(
            names,
            name => Assert.NotEqual(BlobStashProblem.Unknown, ProblemTypes.Find("urn:blobstash:problem:" + name)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("about:blank")]
    [InlineData("urn:blobstash:problem:node-unreachable")]
    [InlineData("urn:blobstash:problem:Blob-Not-Found")]
    public void Find_NotOnTheWire_IsUnknown(string? type) =>
        Assert.Equal(BlobStashProblem.Unknown, ProblemTypes.Find(type));

    [Theory]
    [InlineData(BlobStashProblem.BlobNotFound, "blob-not-found")]
    [InlineData(BlobStashProblem.KeyAppendOnly, "key-append-only")]
    public void NameOf_Problem_IsInLowerCaseWithDashes(BlobStashProblem problem, string name) =>
        Assert.Equal(name, ProblemTypes.NameOf(problem));
}
