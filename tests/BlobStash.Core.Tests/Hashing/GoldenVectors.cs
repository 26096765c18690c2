using System.Text.Json;
using BlobStash.Core.Digests;

namespace BlobStash.Core.Tests.Hashing;

/// <summary>The rows of testdata/vectors/blake2b256.json.</summary>
internal static class GoldenVectors
{
    public static IReadOnlyList<(byte[] Input, Digest Digest)> Blake2b256 { get; } = Read();

    /// <summary>Makes the input of a row: byte i of an input of length len is (i*7 + len) mod 256.</summary>
    public static byte[] InputOf(int length)
    {
        var input = new byte[length];
        for (var i = 0; i < length; i++)
        {
            input[i] = unchecked((byte)((i * 7) + length));
        }

        return input;
    }

    private static List<(byte[] Input, Digest Digest)> Read()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(RepositoryRoot.PathOf("testdata", "vectors", "blake2b256.json")));
        var rows = new List<(byte[], Digest)>();
        foreach (var row in document.RootElement.GetProperty("rows").EnumerateArray())
        {
            var digest = Digest.Parse(row.GetProperty("blake2b256").GetString());
            rows.Add((InputOf(row.GetProperty("len").GetInt32()), digest));
        }

        return rows;
    }
}
