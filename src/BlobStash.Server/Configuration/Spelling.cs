namespace BlobStash.Server.Configuration;

/// <summary>Finds the word that somebody may have meant.</summary>
internal static class Spelling
{
    /// <summary>Letters that may differ: two are a slip of the hand, more are another word.</summary>
    private const int MaxSlips = 2;

    /// <summary>Longest word that is compared: the work grows with the square of its length.</summary>
    private const int MaxLength = 64;

    /// <summary>The nearest of some words, in any case of letters; null when none is near.</summary>
    public static string? FindNearest(string word, IEnumerable<string> known) => known
        .Select(candidate => (Candidate: candidate, Slips: CountSlips(word, candidate)))
        .Where(static pair => pair.Slips <= MaxSlips)
        .OrderBy(static pair => pair.Slips)
        .Select(static pair => pair.Candidate)
        .FirstOrDefault();

    /// <summary>Letters to add, drop or change (Levenshtein, 1966) to make one word of the other.</summary>
    public static int CountSlips(string word, string other)
    {
        if (word.Length > MaxLength || other.Length > MaxLength)
        {
            return int.MaxValue;
        }
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 0; i < word.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < other.Length; j++)
            {
                var isSame = char.ToUpperInvariant(word[i]) == char.ToUpperInvariant(other[j]);
                var changed = isSame ? diagonal : diagonal + 1;
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(row[j], diagonal) + 1);
            }
        }
        return row[^1];
    }
}
