using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.Configuration;

namespace BlobStash.Server.Tests.Configuration;

public sealed class ConfigurationSourcesTests : IDisposable
{
    private const string Key = "BlobStash:Limits:MaxListCount";

    private readonly TempFolder _folder = new();
    private readonly SettingFiles _files;

    public ConfigurationSourcesTests() => _files = new SettingFiles(At("program"), At("etc"), At("current"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_EachFurtherSource_WinsOverTheOnesBefore()
    {
        Assert.Equal("http://127.0.0.1:8050", Read()["Urls"]);
        Assert.Null(Read()[Key]);
        Write("program", 1);
        Assert.Equal("1", Read()[Key]);
        Write("etc", 2);
        Assert.Equal("2", Read()[Key]);
        Write("current", 3);
        Assert.Equal("3", Read()[Key]);
        var named = Write(".named", 4);
        Assert.Equal("4", Read("--config", named)[Key]);
        Assert.Equal("5", Read("--config", named, $"--{Key}=5")[Key]);
    }

    [Fact]
    public void Read_FileOfAnotherProgramInTheCurrentFolder_IsPassedOver()
    {
        Write("current", """{ "Urls": "http://127.0.0.1:1", "SomethingElse": {} }""");

        Assert.Equal(DefaultSettings.Url, Read()["Urls"]);
    }

    [Theory]
    [InlineData("{\n  \"BlobStash\": {\n    \"Limits\": { \"MaxListCount\": x } } }", "line 3", "column 33")]
    [InlineData("{\n  \"BlobStsh\": {} }", "BlobStsh", "BlobStash may be meant")]
    [InlineData("[]", "appsettings.json", "appsettings.json")]
    public void Read_FileWithAMistake_NamesFileAndPlace(string text, string place, string detail)
    {
        var path = Write("etc", text);

        var error = Assert.Throws<StartupException>(() => Read());

        Assert.Equal(ExitCode.BadConfiguration, error.ExitCode);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(detail, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Read_NamedFileThatIsMissing_IsRefused() => Assert.Contains(
        At("nowhere.json"),
        Assert.Throws<StartupException>(() => Read("--config", At("nowhere.json"))).Message,
        StringComparison.Ordinal);

    private IConfigurationRoot Read(params string[] args) => new SettingsReader(CommandLine.Parse(args), _files).Read();

    private string At(string name) => Path.Combine(_folder.Path, name);

    private string Write(string folder, int count) =>
        Write(folder, $$"""{ "BlobStash": { "Limits": { "MaxListCount": {{count}} } } }""");

    private string Write(string folder, string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(At(folder)).FullName, SettingFiles.Name);
        File.WriteAllText(path, text);
        return path;
    }
}
