namespace BlobStash.Repository.Tests.Documents;

/// <summary>What a newcomer is told to type is what the checks run.</summary>
public class TestCommandTests
{
    private const string Command = "dotnet test";

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Page_TestCommand_IsTheOneThatTheChecksRun(string path)
    {
        var shown = RepositoryTree.Current.Get(path).Lines.Select(line => line.Split('#')[0].Trim());
        var run = RepositoryTree.Current.Get(".ci/run").Lines
            .Select(WithoutShellAround)
            .Where(line => line.StartsWith(Command, StringComparison.Ordinal));

        Assert.Contains(Command, shown);
        Assert.Equal([Command, Command], run);
    }

    [Theory]
    [InlineData("dotnet test", "dotnet test")]
    [InlineData("A=1 B=\"$PWD/x\" dotnet test </dev/null || status=$?", "dotnet test")]
    [InlineData("dotnet test --no-build", "dotnet test --no-build")]
    [InlineData("# dotnet test", "# dotnet test")]
    public void WithoutShellAround_Line_LeavesTheCommand(string line, string expected) =>
        Assert.Equal(expected, WithoutShellAround(line));

    [Fact]
    public void Run_Script_IsExecutableBash()
    {
        var tree = RepositoryTree.Current;

        Assert.Equal("#!/usr/bin/env bash", tree.Get(".ci/run").Lines[0]);
        Assert.True(OperatingSystem.IsWindows()
            || File.GetUnixFileMode(tree.FullPath(".ci/run")).HasFlag(UnixFileMode.UserExecute));
    }

    /// <summary>Drops variables before a command, and redirections and alternatives after it.</summary>
    private static string WithoutShellAround(string line)
    {
        var words = line.Trim().Split(' ')
            .SkipWhile(word => word.Contains('=', StringComparison.Ordinal))
            .TakeWhile(word => !word.StartsWith('<') && !word.StartsWith('>') && word is not ("||" or "&&" or "|"));
        return string.Join(' ', words);
    }
}
