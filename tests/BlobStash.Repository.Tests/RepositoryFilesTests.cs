using System.Diagnostics;

namespace BlobStash.Repository.Tests;

public sealed class RepositoryFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("blobstash-repository-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ListTracked_UntrackedAndDeletedFiles_AreLeftOut()
    {
        Write("src/A.cs");
        Write("src/B.cs");
        Write("data-2/LOCK");
        Write("notes.md");
        var isThere = TryGit("init", "-q") && TryGit("add", "src");
        File.Delete(Path.Combine(_folder.FullName, "src/B.cs"));

        // The checks also run where there is no git.
        Assert.Equal(isThere ? ["src/A.cs"] : null, RepositoryFiles.ListTracked(_folder.FullName));
    }

    [Fact]
    public void List_ArchiveWithoutGit_HasWhatIsNotIgnored()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, ".gitignore"), "/data-*/\n");
        Write("src/A.cs");
        Write("src/obj/B.cs");
        Write("data-2/LOCK");

        Assert.Equal([".gitignore", "src/A.cs"], RepositoryFiles.List(_folder.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ListUnignored_ThisRepository_MissesNothingThatIsTracked()
    {
        var root = RepositoryTree.Current.Root;

        Assert.Empty(RepositoryTree.Current.Paths.Except(RepositoryFiles.ListUnignored(root)));
    }

    private void Write(string path)
    {
        var full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, "text");
    }

    private bool TryGit(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.FullName })!;
            git.WaitForExit();
            return git.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no git.
            return false;
        }
    }
}
