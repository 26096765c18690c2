using BlobStash.Server.Hosting;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Configuration;

/// <summary>Tests that change what all tests of the process share, and so run when no other does.</summary>
[Collection(nameof(ProcessWide))]
public sealed class ProcessWideTests
{
    [Fact]
    public async Task Start_SettingFromTheEnvironment_IsOverriddenByTheCommandLine()
    {
        const string variable = "BlobStash__Limits__MaxRangeCount";
        using var folder = new TempFolder();
        Environment.SetEnvironmentVariable(variable, "0");
        try
        {
            await Assert.ThrowsAsync<StartupException>(
                () => ServerHost.BuildAsync(KestrelNode.CreateArguments(folder)));
            await using KestrelNode node = await KestrelNode.StartAsync(("BlobStash:Limits:MaxRangeCount", "3"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public async Task Main_BadSetting_ReturnsTwoAndWritesOneLine()
    {
        using var folder = new TempFolder();

        var errors = await RunMainAsync(2, KestrelNode.CreateArguments(folder, ("BlobStash:Nonsense", "1")));

        Assert.Contains("BlobStash:Nonsense", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_FolderInUse_ReturnsThreeAndWritesOneLine()
    {
        await using KestrelNode first = await KestrelNode.StartAsync();

        await RunMainAsync(3, KestrelNode.CreateArguments(first.Folder));
    }

    [Fact]
    public async Task Main_AddressInUse_ReturnsFourAndWritesOneLine()
    {
        await using KestrelNode first = await KestrelNode.StartAsync();
        using var folder = new TempFolder();

        var errors = await RunMainAsync(4, KestrelNode.CreateArguments(folder, ("Urls", first.Url.ToString())));

        Assert.Contains(first.Url.Authority, errors, StringComparison.Ordinal);
        Assert.DoesNotContain(" ERR ", folder.ReadLog(), StringComparison.Ordinal);
    }

    private static async Task<string> RunMainAsync(int expectedExitCode, string[] args)
    {
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            var result = typeof(Program).Assembly.EntryPoint!.Invoke(null, [args]);
            Assert.Equal(expectedExitCode, result is Task<int> task ? await task : (int)result!);
        }
        finally
        {
            Console.SetError(before);
        }
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        return errors.ToString();
    }
}
