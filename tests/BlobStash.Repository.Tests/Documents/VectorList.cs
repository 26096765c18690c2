using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Documents;

/// <summary>The list of golden vectors: each with the SHA-256 of its bytes, its source and its generator.</summary>
internal static partial class VectorList
{
    /// <param name="list">The page that lists the vectors.</param>
    /// <param name="vectors">Name and bytes of every vector file beside it.</param>
    public static IEnumerable<Finding> Check(TextFile list, IReadOnlyDictionary<string, byte[]> vectors)
    {
        var listed = new HashSet<string>();
        for (var i = 0; i < list.Lines.Count; i++)
        {
            var row = RowPattern().Match(list.Lines[i]);
            if (!row.Success)
            {
                continue;
            }

            var name = row.Groups["name"].Value;
            listed.Add(name);
            var actual = vectors.TryGetValue(name, out var bytes)
                ? Convert.ToHexStringLower(SHA256.HashData(bytes))
                : null;
            if (actual != row.Groups["sha256"].Value)
            {
                var message = actual is null ? $"{name} does not exist" : $"{name} has SHA-256 {actual}";
                yield return new Finding(list.Path, i + 1, "vector", message);
            }
        }

        foreach (var name in vectors.Keys.Where(name => !listed.Contains(name)))
        {
            yield return new Finding(list.Path, 1, "vector", $"{name} has no row with checksum, source and generator");
        }
    }

    [GeneratedRegex(@"^\|\s*`(?<name>[^`]+)`\s*\|\s*`(?<sha256>[0-9a-f]{64})`\s*(\|\s*[^|\s][^|]*){2}\|\s*$")]
    private static partial Regex RowPattern();
}
