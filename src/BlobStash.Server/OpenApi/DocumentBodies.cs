using BlobStash.Protocol.Routes;

namespace BlobStash.Server.OpenApi;

/// <summary>
/// JSON bodies with an example each: the golden documents of testdata/documents, which tests of both ends hold to.
/// </summary>
internal static class DocumentBodies
{
    /// <summary>A body in JSON.</summary>
    /// <param name="schema">Name of its schema in <see cref="BodySchemas"/>.</param>
    /// <param name="example">Name of the golden document that shows it.</param>
    public static RouteBody Create(string schema, string example) =>
        new(MediaTypes.Json, schema, ReadExample(example));

    private static string ReadExample(string name)
    {
        using Stream resource = typeof(DocumentBodies).Assembly.GetManifestResourceStream($"Documents/{name}.json")
            ?? throw new ArgumentException($"There is no document {name}.", nameof(name));
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
