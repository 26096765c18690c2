namespace BlobStash.Repository.Tests.Deployment;

/// <param name="Line">Where it starts, from 1.</param>
/// <param name="Name">In upper case: FROM, RUN, COPY.</param>
/// <param name="Arguments">The rest, continued lines joined by a space.</param>
internal sealed record DockerInstruction(int Line, string Name, string Arguments)
{
    public string[] Words => Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
