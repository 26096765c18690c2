using System.Text;
using BlobStash.Server.Problems;

namespace BlobStash.Server.Tests.Problems;

public sealed class GoldenProblemTests
{
    [Fact]
    public void Write_ProblemWithAMemberOfItsOwn_IsTheGoldenDocument()
    {
        using var body = new MemoryStream();

        ProblemJsonWriter.Write(body, new Problem(ProblemKinds.BlobNotFound, "It's not \"here\".")
        {
            Extensions = new()
            {
                ["digest"] = "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8",
            },
        });

        Assert.Equal(GoldenDocument.Read("problem"), Encoding.UTF8.GetString(body.ToArray()));
    }
}
