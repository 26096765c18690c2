namespace BlobStash.Repository.Tests.Sources;

/// <summary>How long a file, a line, a function and a parameter list may be.</summary>
internal static class ShapeRules
{
    public const int MaxFileLines = 400;
    public const int MaxFunctionLines = 60;
    public const int MaxLineColumns = 120;
    public const int MaxParameters = 6;

    public static IEnumerable<Finding> Check(CSharpFile source)
    {
        var lines = source.File.Lines;
        var count = lines[^1].Length == 0 ? lines.Count - 1 : lines.Count;
        if (count > MaxFileLines)
        {
            yield return new Finding(source.Path, count, "file-length", $"{count} lines, at most {MaxFileLines}");
        }

        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length > MaxLineColumns)
            {
                var message = $"{lines[i].Length} columns, at most {MaxLineColumns}";
                yield return new Finding(source.Path, i + 1, "line-length", message);
            }
        }

        foreach (var finding in source.Declarations.SelectMany(declaration => Check(source, declaration)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> Check(CSharpFile source, Declaration declaration)
    {
        if (declaration.BodyLineCount > MaxFunctionLines)
        {
            var message = $"{declaration.Name} has {declaration.BodyLineCount} lines, at most {MaxFunctionLines}";
            yield return source.Finding(declaration.Offset, "function-length", message);
        }

        if (declaration.ParameterCount > MaxParameters)
        {
            var message = $"{declaration.Name} has {declaration.ParameterCount} parameters, at most {MaxParameters}";
            yield return source.Finding(declaration.Offset, "parameter-count", message);
        }
    }
}
