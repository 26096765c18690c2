// Every test project takes this file in, whatever its own namespace is.
#pragma warning disable IDE0130
namespace BlobStash.Testing;

/// <summary>The documents of <c>testdata/documents</c>, which both ends must write and read alike.</summary>
internal static class GoldenDocument
{
    /// <summary>The one line of a document, without its end.</summary>
    /// <param name="name">Name of its file, without <c>.json</c>.</param>
    public static string Read(string name) =>
        File.ReadAllText(RepositoryRoot.PathOf("testdata", "documents", name + ".json")).TrimEnd('\n');
}
