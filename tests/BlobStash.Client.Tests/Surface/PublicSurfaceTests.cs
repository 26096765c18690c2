using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Surface;

/// <summary>
/// The public surface of the package stands in files. A change of it is a change of these, which somebody reads:
/// <c>BLOBSTASH_WRITE_GOLDEN=1 dotnet test tests/BlobStash.Client.Tests --filter PublicSurface</c> writes them anew.
/// </summary>
public sealed class PublicSurfaceTests
{
    private const string WriteVariable = "BLOBSTASH_WRITE_GOLDEN";

    [Theory]
    [InlineData(typeof(BlobStashClient))]
    [InlineData(typeof(SyncReport))]
    public void Describe_AssemblyOfThePackage_IsWhatTheFileSays(Type type)
    {
        var assembly = type.Assembly;
        var path = RepositoryRoot.PathOf("testdata", "surface", assembly.GetName().Name + ".txt");
        string[] actual = [.. PublicSurface.Describe(assembly)];
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null)
        {
            File.WriteAllText(path, string.Join('\n', actual) + '\n');
        }

        Assert.Equal(File.ReadAllLines(path), actual);
    }

    [Fact]
    public void Describe_TypesOfThisAssembly_NamesWhatOthersCanUse()
    {
        var lines = PublicSurface.Describe(typeof(PublicSurfaceTests).Assembly).ToList();

        var start = lines.IndexOf("sealed class " + typeof(PublicSurfaceTests).FullName);
        Assert.Equal(
            [
                "    Void Describe_AssemblyOfThePackage_IsWhatTheFileSays(Type type)",
                "    Void Describe_TypesOfThisAssembly_NamesWhatOthersCanUse()",
                "    new()",
            ],
            lines.Skip(start + 1).Take(3));
    }
}
