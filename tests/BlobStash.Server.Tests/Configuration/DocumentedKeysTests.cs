using System.Reflection;
using System.Text.RegularExpressions;
using BlobStash.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace BlobStash.Server.Tests.Configuration;

public sealed partial class DocumentedKeysTests
{
    [Fact]
    public void Page_Keys_AreExactlyTheOptions()
    {
        var page = File.ReadAllText(RepositoryRoot.PathOf("docs", "operating", "configuration.md"));
        var documented = RowPattern().Matches(page).Select(static row => row.Groups["key"].Value);

        Assert.Equal(
            FindKeys(typeof(NodeOptions), NodeOptions.Section).Order(StringComparer.Ordinal),
            documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SampleFile_Values_AreTheDefaultsOfTheOptions()
    {
        IConfigurationRoot sample = new ConfigurationBuilder()
            .AddJsonFile(RepositoryRoot.PathOf("appsettings.json"))
            .Build();
        var errors = new List<string>();
        ConfigurationSchema.Check(sample.GetSection(NodeOptions.Section), typeof(NodeOptions), errors);

        Assert.Empty(errors);
        Assert.Equivalent(new NodeOptions(), NodeOptionsReader.Read(sample), strict: true);
    }

    [Fact]
    public void SampleFile_SettingsOfTheFramework_AreThoseBuiltIn()
    {
        IConfigurationRoot sample = new ConfigurationBuilder()
            .AddJsonFile(RepositoryRoot.PathOf("appsettings.json"))
            .Build();

        Assert.All(
            sample.AsEnumerable().Where(static pair =>
                pair.Value is not null && !pair.Key.StartsWith("BlobStash:", StringComparison.Ordinal)),
            static pair => Assert.Equal(DefaultSettings.All[pair.Key], pair.Value));
    }

    [Fact]
    public void SampleFile_EveryKey_IsPresent()
    {
        var sample = File.ReadAllText(RepositoryRoot.PathOf("appsettings.json"));

        foreach (var key in FindKeys(typeof(NodeOptions), NodeOptions.Section))
        {
            var name = key.Split(':').Last(static part => part != "N");
            Assert.Contains($"\"{name}\"", sample, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> FindKeys(Type type, string path)
    {
        if (type == typeof(string) || type.IsValueType)
        {
            return [path];
        }
        if (type.IsGenericType)
        {
            Type element = type.GetGenericArguments()[0];
            return element.IsEnum ? [path] : FindKeys(element, path + ":N");
        }
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .SelectMany(property => FindKeys(property.PropertyType, $"{path}:{property.Name}"));
    }

    [GeneratedRegex(@"^\| `(?<key>BlobStash:[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
