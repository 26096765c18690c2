using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Sources;

/// <summary>One top-level type per file, the file named for it, the namespace named for the folder.</summary>
internal static partial class TypeRules
{
    public static IEnumerable<Finding> Check(CSharpFile source) => CheckTypes(source).Concat(CheckNamespace(source));

    private static IEnumerable<Finding> CheckTypes(CSharpFile source)
    {
        var types = source.Declarations.Where(declaration => declaration.Kind == DeclarationKind.TopLevelType).ToList();
        foreach (var extra in types.Skip(1))
        {
            var message = $"{extra.Name} is a second top-level type; give it a file of its own";
            yield return source.Finding(extra.Offset, "one-type-per-file", message);
        }

        if (types.Count == 0)
        {
            yield break;
        }

        var stem = source.File.Name[..^".cs".Length].Split('.');
        var type = types[0];
        if (stem[0] != type.Name || stem.Length > 2)
        {
            var message = $"holds {type.Name}; name it {type.Name}.cs, or {type.Name}.Aspect.cs for a part of it";
            yield return source.Finding(type.Offset, "file-name", message);
        }
        else if (stem.Length == 2 && !PartialPattern().IsMatch(source.Code))
        {
            yield return source.Finding(type.Offset, "file-name", $"names a part, but {type.Name} is not partial");
        }
    }

    private static IEnumerable<Finding> CheckNamespace(CSharpFile source)
    {
        var declared = NamespacePattern().Match(source.Code);
        if (!declared.Success)
        {
            if (source.Declarations.Any(declaration =>
                    declaration.Kind == DeclarationKind.TopLevelType && declaration.Name != "Program"))
            {
                yield return new Finding(source.Path, 1, "namespace", "declares a type outside every namespace");
            }

            yield break;
        }

        var expected = string.Join('.', source.File.Folder.Split('/').Skip(1));
        if (declared.Groups["name"].Value != expected)
        {
            yield return source.Finding(declared.Index, "namespace", $"must be {expected}, as the folder is");
        }

        if (declared.Groups["end"].Value != ";")
        {
            yield return source.Finding(declared.Index, "namespace", "must be file-scoped");
        }
    }

    [GeneratedRegex(@"\bpartial\s+(class|struct|record|interface)\b")]
    private static partial Regex PartialPattern();

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)\s*(?<end>[;{])", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();
}
