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
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        using var folder = new TempFolder();
        Console.SetError(errors);
        try
        {
            var main = typeof(Program).Assembly.EntryPoint!;
            string[] args = KestrelNode.CreateArguments(folder, ("BlobStash:Nonsense", "1"));
            var result = main.Invoke(null, [args]);
            var exitCode = result is Task<int> task ? await task : (int)result!;

            Assert.Equal(2, exitCode);
        }
        finally
        {
            Console.SetError(before);
        }
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.Contains("BlobStash:Nonsense", errors.ToString(), StringComparison.Ordinal);
    }
}
