using System.Collections.Frozen;
using System.Text;

namespace BlobStash.Protocol.Problems;

/// <summary>The one table between problem types on the wire and <see cref="BlobStashProblem"/>.</summary>
public static class ProblemTypes
{
    /// <summary>What every problem type begins with.</summary>
    public const string Prefix = "urn:blobstash:problem:";

    private static readonly FrozenDictionary<string, BlobStashProblem> ByType = Enum.GetValues<BlobStashProblem>()
        .Where(problem => problem > BlobStashProblem.AnswerMalformed)
        .ToFrozenDictionary(problem => Prefix + NameOf(problem));

    /// <summary>The problem of the type; <see cref="BlobStashProblem.Unknown"/> if there is none.</summary>
    /// <param name="type">The type as a node sent it; null when it sent none.</param>
    public static BlobStashProblem Find(string? type) =>
        type is null ? BlobStashProblem.Unknown : ByType.GetValueOrDefault(type);

    /// <summary>The last part of the type on the wire: lower case, a dash before each word but the first.</summary>
    /// <param name="problem">One that is on the wire.</param>
    public static string NameOf(BlobStashProblem problem)
    {
        var name = new StringBuilder();
        foreach (var character in problem.ToString())
        {
            if (char.IsAsciiLetterUpper(character) && name.Length > 0)
            {
                name.Append('-');
            }

            name.Append(char.ToLowerInvariant(character));
        }

        return name.ToString();
    }
}
