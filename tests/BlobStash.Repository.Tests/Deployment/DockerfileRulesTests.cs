namespace BlobStash.Repository.Tests.Deployment;

public class DockerfileRulesTests
{
    private const string Good = """
        # A comment \
        FROM registry/sdk:10.0 AS build
        COPY src/A ./
        RUN dotnet publish src/A/A.csproj \
            -o out
        FROM registry/aspnet:10.0
        COPY --from=build /source/out .
        HEALTHCHECK CMD ["true"]
        USER app
        ENTRYPOINT ["dotnet", "A.dll"]
        """;

    private static readonly TextFile Steps = new(".ci/run", "set -e\ndotnet publish src/A/A.csproj -o out\n");

    private static Dockerfile Real => new(RepositoryTree.Current.Get("Dockerfile"));

    [Fact]
    public void CheckAll_RepositoryDockerfile_Passes()
    {
        var tree = RepositoryTree.Current;

        Findings.AssertNone(CheckAll(Real, tree.Exists, tree.Get(".ci/run")));
    }

    [Fact]
    public void CheckAll_GoodSample_Passes() => Findings.AssertNone(CheckAll(Good));

    [Theory]
    [InlineData("COPY src/A ./", "COPY src/B ./", "docker-path")]
    [InlineData("RUN dotnet", "RUN ls src/B && dotnet", "docker-path")]
    [InlineData("-o out", "-c Debug -o out", "docker-step")]
    [InlineData("registry/aspnet:10.0", "registry/sdk:10.0", "docker-stage")]
    [InlineData("USER app", "USER root", "docker-user")]
    [InlineData("USER app", "", "docker-user")]
    [InlineData("HEALTHCHECK CMD [\"true\"]", "HEALTHCHECK NONE", "docker-health")]
    [InlineData("/source/out", "/source/other", "docker-output")]
    [InlineData("A.dll", "B.dll", "docker-entry")]
    public void CheckAll_BadSample_IsFound(string from, string to, string rule) =>
        Findings.AssertRules(CheckAll(Good.Replace(from, to, StringComparison.Ordinal)), rule);

    [Fact]
    public void IgnoredFolders_BuildOutputAndData_StayOutOfTheImage()
    {
        var ignored = RepositoryTree.Current.Get(".dockerignore").Lines;

        Assert.All(["artifacts", "data", ".git"], folder => Assert.Contains(folder, ignored));
    }

    private static IEnumerable<Finding> CheckAll(string text) =>
        CheckAll(new Dockerfile(new TextFile("Dockerfile", text)), path => path is "src/A" or "src/A/A.csproj", Steps);

    private static IEnumerable<Finding> CheckAll(Dockerfile dockerfile, Func<string, bool> exists, TextFile run) =>
        DockerfileRules.CheckPaths(dockerfile, exists)
            .Concat(DockerfileRules.CheckSteps(dockerfile, run))
            .Concat(DockerfileRules.CheckHardening(dockerfile))
            .Concat(DockerfileRules.CheckHandover(dockerfile));
}
