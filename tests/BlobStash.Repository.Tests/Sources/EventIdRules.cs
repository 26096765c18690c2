using System.Globalization;
using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Sources;

/// <summary>Every log message has an event id, unique in the product and inside the range of its project.</summary>
internal static partial class EventIdRules
{
    private const int RangeSize = 1000;

    private static readonly Dictionary<string, int> RangeStarts = new()
    {
        ["BlobStash.Storage"] = 1000,
        ["BlobStash.Sync"] = 2000,
        ["BlobStash.Client"] = 2000,
        ["BlobStash.Server"] = 3000,
        ["BlobStash.Cli"] = 4000,
    };

    public static IEnumerable<Finding> Check(IReadOnlyCollection<CSharpFile> sources)
    {
        var constants = sources.SelectMany(source => ConstantPattern().Matches(source.Code)
                .Select(match => (Key: (ProjectOf(source), match.Groups["name"].Value), match.Groups["value"].Value)))
            .GroupBy(constant => constant.Key, constant => constant.Value)
            .ToDictionary(group => group.Key, group => group.First());
        var seen = new Dictionary<int, Finding>();
        foreach (var source in sources)
        {
            foreach (Match message in MessagePattern().Matches(source.Code))
            {
                if (Check(source, message, constants, seen) is { } finding)
                {
                    yield return finding;
                }
            }
        }
    }

    private static Finding? Check(
        CSharpFile source,
        Match message,
        Dictionary<(string Project, string Name), string> constants,
        Dictionary<int, Finding> seen)
    {
        const string rule = "event-id";
        var written = message.Groups["id"].Value;
        var last = written[(written.LastIndexOf('.') + 1)..];
        var value = constants.GetValueOrDefault((ProjectOf(source), last), last);
        if (!int.TryParse(value, CultureInfo.InvariantCulture, out var id))
        {
            return source.Finding(message.Index, rule, "give the message an EventId, a number or a constant");
        }

        var here = source.Finding(message.Index, rule, $"{id} is taken");
        if (!seen.TryAdd(id, here))
        {
            return here with { Message = $"{id} is already used at {seen[id].Path}:{seen[id].Line}" };
        }

        var start = RangeStarts.GetValueOrDefault(ProjectOf(source), -1);
        return start >= 0 && id >= start && id < start + RangeSize
            ? null
            : here with { Message = $"{id} is outside the range of {ProjectOf(source)}, which starts at {start}" };
    }

    private static string ProjectOf(CSharpFile source) => source.Path.Split('/').ElementAtOrDefault(1) ?? "";

    [GeneratedRegex(@"\[LoggerMessage\((?:[^\])]*?\bEventId\s*=\s*(?<id>[\w.]+)|\s*(?<id>[\w.]+)\s*,)?")]
    private static partial Regex MessagePattern();

    [GeneratedRegex(@"\bconst\s+int\s+(?<name>\w+)\s*=\s*(?<value>\d+)\s*;")]
    private static partial Regex ConstantPattern();
}
