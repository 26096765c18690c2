using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Sources;

/// <summary>
/// Words that the glossary replaces by another term, looked for in the names that product code declares. Names that the
/// framework or another protocol chose are not declared here and so are not judged.
/// </summary>
internal static partial class GlossaryRules
{
    /// <summary>Sequences of words inside a name, each with the term or the advice that takes its place.</summary>
    public static IReadOnlyDictionary<string, string> Banned { get; } = new Dictionary<string, string>
    {
        ["Blob Hash"] = "digest",
        ["Blob Id"] = "digest",
        ["Blob Key"] = "digest",
        ["Blob Name"] = "digest",
        ["Content Hash"] = "digest",
        ["Hash Value"] = "digest",
        ["Hash Key"] = "digest",
        ["Object Id"] = "digest",
        ["Manifest"] = "hashlist",
        ["Recipe"] = "hashlist",
        ["Want List"] = "wishlist",
        ["Catalogue"] = "index",
        ["Catalog"] = "index",
        ["Delete Marker"] = "tombstone",
        ["Vacuum"] = "compaction",
        ["Prune"] = "compaction",
        ["Heal"] = "repair",
        ["Remote Host"] = "peer",
        ["Remote Node"] = "peer",
        ["Master"] = "initiator",
        ["Slave"] = "responder",
        ["Sync Job"] = "session",
    };

    private static readonly string[] VagueEndings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility"];

    public static IEnumerable<Finding> Check(CSharpFile source)
    {
        foreach (var declaration in source.Declarations)
        {
            var words = string.Join(' ', WordPattern().Matches(declaration.Name).Select(match => match.Value));
            foreach (var (banned, term) in Banned)
            {
                if ($" {words} ".Contains($" {banned} ", StringComparison.Ordinal))
                {
                    var message = $"{declaration.Name}: the glossary says '{term}', not '{banned}'";
                    yield return source.Finding(declaration.Offset, "glossary", message);
                }
            }

            if (declaration.Kind != DeclarationKind.Member && VagueEndings.Contains(words.Split(' ')[^1]))
            {
                var message = $"{declaration.Name} does not say what it does; name the concept";
                yield return source.Finding(declaration.Offset, "glossary", message);
            }
        }

        foreach (Match match in DigestVariablePattern().Matches(source.Code))
        {
            var message = $"a Digest is called 'digest', not '{match.Groups["name"].Value}'";
            yield return source.Finding(match.Index, "glossary", message);
        }
    }

    [GeneratedRegex(@"[A-Z][a-z0-9]*|[a-z0-9]+")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\bDigest\??\s+_?(?<name>[hH]ash|[kK]ey|[iI]d|[cC]hecksum|blobId|blobKey|blobHash)\b(?!\s*[(<])")]
    private static partial Regex DigestVariablePattern();
}
