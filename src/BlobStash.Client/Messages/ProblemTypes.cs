using System.Collections.Frozen;
using System.Text;

namespace BlobStash.Client.Messages;

/// <summary>The one table between problem types on the wire and <see cref="BlobStashProblem"/>.</summary>
internal static class ProblemTypes
{
    /// <summary>What every problem type begins with.</summary>
    public const string Prefix = "urn:blobstash:problem:";

    private static readonly FrozenDictionary<string, BlobStashProblem> ByType = Enum.GetValues<BlobStashProblem>()
        .Where(problem => problem > BlobStashProblem.AnswerMalformed)
        .ToFrozenDictionary(GetWireType);

    /// <summary>The problem of the type; <see cref="BlobStashProblem.Unknown"/> if there is none.</summary>
    public static BlobStashProblem Find(string? type) =>
        type is null ? BlobStashProblem.Unknown : ByType.GetValueOrDefault(type);

    /// <summary>The type on the wire: the member's name in lower case, a dash before each further word.</summary>
    internal static string GetWireType(BlobStashProblem problem)
    {
        var type = new StringBuilder(Prefix);
        foreach (var character in problem.ToString())
        {
            if (char.IsAsciiLetterUpper(character) && type.Length > Prefix.Length)
            {
                type.Append('-');
            }

            type.Append(char.ToLowerInvariant(character));
        }

        return type.ToString();
    }
}
