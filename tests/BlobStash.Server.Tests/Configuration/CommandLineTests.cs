using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;

namespace BlobStash.Server.Tests.Configuration;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("stray")]
    [InlineData("--")]
    [InlineData("-x")]
    [InlineData("Urls=http://127.0.0.1:0")]
    [InlineData("--datadir", "x")]
    [InlineData("--BlobStsh:DataDirectory=x")]
    [InlineData("--urls")]
    [InlineData("--urls", "--BlobStash:DataDirectory=x")]
    [InlineData("--urls", "http://127.0.0.1:0", "stray")]
    public void Parse_WordWithoutMeaning_IsRefused(params string[] args)
    {
        var error = Assert.Throws<StartupException>(() => CommandLine.Parse(args));

        Assert.Equal(ExitCode.BadConfiguration, error.ExitCode);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("--datadir", "BlobStash:DataDirectory")]
    [InlineData("--url", "Urls")]
    [InlineData("--Kestrl:Endpoints:A:Url", "Kestrel")]
    public void Parse_MisspeltOption_NamesTheOneThatIsMeant(string option, string meant) => Assert.Contains(
        meant,
        Assert.Throws<StartupException>(() => CommandLine.Parse([option, "x"])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Parse_SettingsInBothSpellings_AreRead()
    {
        CommandLine line = CommandLine.Parse(
            ["--urls", "http://127.0.0.1:0", "--BlobStash:DataDirectory=a=b", "--config", "/etc/x.json", "--version"]);

        Assert.Equal("http://127.0.0.1:0", line.Settings["Urls"]);
        Assert.Equal("a=b", line.Settings["BlobStash:DataDirectory"]);
        Assert.Equal("/etc/x.json", line.ConfigFile);
        Assert.True(line.WantsVersion);
        Assert.False(line.WantsHelp);
    }

    [Theory]
    [InlineData("BlobStash_DataDirectory", false)]
    [InlineData("BLOBSTASH_DATADIRECTORY", false)]
    [InlineData("BlobStsh__DataDirectory", false)]
    [InlineData("BLOBSTSH__DATADIRECTORY", false)]
    [InlineData("BlobStash__DataDirectory", true)]
    [InlineData("BLOBSTASH__DATADIRECTORY", true)]
    [InlineData("BLOBSTASH_KEY", true)]
    [InlineData("BLOBSTASH_URL", true)]
    [InlineData("BLOBSTASH_SERVICE_HOST", true)]
    [InlineData("BLOBSTASH_PORT_8050_TCP", true)]
    [InlineData("BASH", true)]
    [InlineData("PATH", true)]
    public void CheckEnvironment_Name_IsRefusedWhenItLooksLikeASetting(string name, bool isFine) =>
        Assert.Equal(isFine, !KnownSections.CheckEnvironment([name]).Any());

    [Fact]
    public void Expand_Tilde_IsTheHomeOfTheUser()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

        Assert.Equal(home + "/blobs", HomePath.Expand("~/blobs"));
        Assert.Equal("a/~/b", HomePath.Expand("a/~/b"));
        Assert.Equal(home + "/blobs", new NodeOptions { DataDirectory = "~/blobs" }.GetDataPath());
        Assert.True(HomePath.IsUnknown("~somebody"));
    }
}
