using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Tests.Servers;

public sealed class BlobStashServerTests
{
    [Fact]
    public async Task Start_AFileThatIsNoProgram_SaysSoInOneSentence()
    {
        using var folder = new TemporaryFolder();
        var assembly = folder.At("BlobStash.Server.dll");
        await File.WriteAllTextAsync(assembly, "no program");

        var error = await Assert.ThrowsAsync<ServerStartException>(
            () => new BlobStashServer(assembly).StartAsync(folder.At("node")));

        Assert.StartsWith($"The server {assembly} ended before it listened: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.NotEqual(' ', error.Message[^1]);
    }
}
