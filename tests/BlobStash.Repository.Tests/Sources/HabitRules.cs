using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Sources;

/// <summary>Constructs that hide work, block threads or swallow errors.</summary>
internal static partial class HabitRules
{
    public static IEnumerable<Finding> Check(CSharpFile source)
    {
        var always = Match(source, RegionPattern(), "region", "split the file instead", inCode: false)
            .Concat(Match(source, AsyncVoidPattern(), "async-void", "return a Task, so that errors arrive somewhere"))
            .Concat(Match(source, SleepPattern(), "sleep", "wait for the event itself, not for time to pass"))
            .Concat(Match(source, LoudPropertyPattern(), "loud-property", "Check.One(Quietly, ...) prints nothing"))
            .Concat(CheckEmptyCatch(source))
            .Concat(CheckBroadCatch(source));
        return source.IsProduct ? always.Concat(CheckProduct(source)) : always;
    }

    private static IEnumerable<Finding> CheckProduct(CSharpFile source) =>
        Match(source, BlockingPattern(), "blocking", "await the task; blocking on it can exhaust the thread pool")
            .Concat(Match(source, UnfinishedPattern(), "unfinished", "is not written yet"));

    private static IEnumerable<Finding> Match(
        CSharpFile source, Regex pattern, string rule, string message, bool inCode = true) =>
        pattern.Matches(inCode ? source.Code : source.File.Text)
            .Select(match => source.Finding(match.Index, rule, $"'{match.Value.Trim()}': {message}"));

    private static IEnumerable<Finding> CheckEmptyCatch(CSharpFile source) =>
        EmptyCatchPattern().Matches(source.Code)
            .Where(match => !HasComment(source.File.Text.AsSpan(match.Index, match.Length)))
            .Select(match => source.Finding(match.Index, "empty-catch", "handle the error, or say why not"));

    /// <summary>
    /// A filter narrows the catch, and one that cleans up and throws on swallows nothing; any other needs a comment on
    /// it, above it or first in its block.
    /// </summary>
    private static IEnumerable<Finding> CheckBroadCatch(CSharpFile source)
    {
        foreach (Match match in BroadCatchPattern().Matches(source.Code))
        {
            var line = source.File.LineAt(match.Index) - 1;
            var around = source.File.Lines.Skip(Math.Max(0, line - 1)).Take(4);
            if (!Rethrows(source.Code, match.Index + match.Length) && !around.Any(text => HasComment(text)))
            {
                yield return source.Finding(match.Index, "broad-catch", "say in a comment why it catches everything");
            }
        }
    }

    /// <param name="code">Masked source.</param>
    /// <param name="start">Just behind the brace that opens the block.</param>
    private static bool Rethrows(string code, int start)
    {
        var end = start;
        for (var depth = 1; end < code.Length && depth > 0; end++)
        {
            depth += code[end] == '{' ? 1 : code[end] == '}' ? -1 : 0;
        }

        return RethrowPattern().IsMatch(code[start..end]);
    }

    private static bool HasComment(ReadOnlySpan<char> text) =>
        text.Contains("//", StringComparison.Ordinal) || text.Contains("/*", StringComparison.Ordinal);

    [GeneratedRegex(@"^[ \t]*#region\b.*$", RegexOptions.Multiline)]
    private static partial Regex RegionPattern();

    [GeneratedRegex(@"\basync\s+void\b")]
    private static partial Regex AsyncVoidPattern();

    [GeneratedRegex(@"\bThread\.Sleep\(|\bTask\.Delay\(\s*[0-9]")]
    private static partial Regex SleepPattern();

    [GeneratedRegex(@"\bCheck\.Quick|\bConfig\.Quick\w*(?!\w|\.WithQuiet)|\bQuickCheck\w*\(")]
    private static partial Regex LoudPropertyPattern();

    [GeneratedRegex(@"\.GetAwaiter\(\)\s*\.GetResult\(\)|\.Wait\(\)|\.Result\b(?!\s*[(=<])")]
    private static partial Regex BlockingPattern();

    [GeneratedRegex(@"\bnew\s+NotImplementedException\b")]
    private static partial Regex UnfinishedPattern();

    [GeneratedRegex(@"\bcatch\b\s*(\([^)]*\))?\s*(when\s*\([^{}]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatchPattern();

    [GeneratedRegex(@"\bthrow\s*;")]
    private static partial Regex RethrowPattern();

    [GeneratedRegex(@"\bcatch\s*(\(\s*(System\.)?Exception(\s+\w+)?\s*\))?\s*\{")]
    private static partial Regex BroadCatchPattern();
}
