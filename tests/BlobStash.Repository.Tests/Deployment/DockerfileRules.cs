using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Deployment;

/// <summary>What the image must be, as far as it can be told without building it.</summary>
internal static partial class DockerfileRules
{
    /// <summary>Every path that the build stage takes from the repository exists in it.</summary>
    public static IEnumerable<Finding> CheckPaths(Dockerfile dockerfile, Func<string, bool> exists)
    {
        foreach (var instruction in dockerfile.Instructions)
        {
            var paths = instruction.Name switch
            {
                "COPY" or "ADD" when !instruction.Arguments.Contains("--from=", StringComparison.Ordinal) =>
                    instruction.Words.Where(word => !word.StartsWith("--", StringComparison.Ordinal)).SkipLast(1),
                "RUN" => instruction.Words.Where(word => RepositoryPathPattern().IsMatch(word)),
                _ => [],
            };
            foreach (var path in paths.Where(path => !exists(path)))
            {
                yield return new Finding(dockerfile.File.Path, instruction.Line, "docker-path", $"there is no {path}");
            }
        }
    }

    /// <summary>The .NET steps of the image are steps of the checks as well, word for word.</summary>
    public static IEnumerable<Finding> CheckSteps(Dockerfile dockerfile, TextFile run) =>
        dockerfile.Named("RUN")
            .Where(step => step.Arguments.StartsWith("dotnet ", StringComparison.Ordinal))
            .Where(step => !run.Lines.Contains(step.Arguments))
            .Select(step => new Finding(
                dockerfile.File.Path, step.Line, "docker-step", $"{run.Path} has no '{step.Arguments}'"));

    /// <summary>Built in one stage and shipped in another, as an unprivileged user, with a health check.</summary>
    public static IEnumerable<Finding> CheckHardening(Dockerfile dockerfile)
    {
        var stages = dockerfile.Named("FROM").ToList();
        if (stages.Count < 2 || !stages[^1].Arguments.Contains("/aspnet:", StringComparison.Ordinal))
        {
            yield return new Finding(dockerfile.File.Path, 1, "docker-stage", "ship the runtime image, not the SDK");
        }

        var last = stages.Count == 0 ? 0 : stages[^1].Line;
        var user = dockerfile.Named("USER").LastOrDefault(instruction => instruction.Line > last);
        if (user is null || user.Arguments is "root" or "0")
        {
            yield return new Finding(dockerfile.File.Path, user?.Line ?? last, "docker-user", "the node runs as root");
        }

        if (!dockerfile.Named("HEALTHCHECK").Any(check => check.Line > last && check.Arguments != "NONE"))
        {
            yield return new Finding(dockerfile.File.Path, last, "docker-health", "the image has no health check");
        }
    }

    /// <summary>What the publish step writes is what the runtime stage copies and starts.</summary>
    public static IEnumerable<Finding> CheckHandover(Dockerfile dockerfile)
    {
        var publish = dockerfile.Named("RUN")
            .FirstOrDefault(step => step.Arguments.Contains("publish", StringComparison.Ordinal));
        var output = publish?.Words.SkipWhile(word => word != "-o").ElementAtOrDefault(1) ?? "(no -o)";
        var copy = dockerfile.Named("COPY")
            .FirstOrDefault(step => step.Arguments.Contains("--from=", StringComparison.Ordinal));
        if (copy is null || !copy.Arguments.Contains($"/{output} ", StringComparison.Ordinal))
        {
            var message = $"copy {output}, where it is published";
            yield return new Finding(dockerfile.File.Path, copy?.Line ?? 1, "docker-output", message);
        }

        var entry = dockerfile.Named("ENTRYPOINT").LastOrDefault();
        var project = Path.GetFileNameWithoutExtension(
            publish?.Words.FirstOrDefault(word => word.EndsWith(".csproj", StringComparison.Ordinal))
            ?? "(no project)");
        if (entry is null || !entry.Arguments.Contains($"\"{project}.dll\"", StringComparison.Ordinal))
        {
            yield return new Finding(dockerfile.File.Path, entry?.Line ?? 1, "docker-entry", $"start {project}.dll");
        }
    }

    [GeneratedRegex(@"^(src|tests|bench|eng|docs|testdata)/")]
    private static partial Regex RepositoryPathPattern();
}
