using System.Diagnostics;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Core.Tests.Hashing;

/// <summary>Compares with coreutils, an implementation that shares nothing with ours.</summary>
public sealed class B2sumTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("blobstash-b2sum-");

    public void Dispose() => _folder.Delete(recursive: true);

    [B2sumFact]
    public void Hash_FilesOfSeveralSizes_EqualsB2sum()
    {
        var random = new Random(3);
        int[] sizes = [0, 1, 63, 64, 127, 128, 129, 255, 256, 257, 4096, 65_537, 1_000_003];
        var inputs = new List<ReadOnlyMemory<byte>>();
        foreach (var size in sizes)
        {
            var input = new byte[size];
            random.NextBytes(input);
            inputs.Add(input);
            File.WriteAllBytes(PathOf(size), input);
        }

        var expected = RunB2sum(sizes.Select(PathOf));
        var digests = new Digest[sizes.Length];
        Blake2bLanes.HashMany(inputs.ToArray(), digests);
        Assert.Equal(expected, inputs.Select(input => Blake2b256.Hash(input.Span).ToString()));
        Assert.Equal(expected, digests.Select(digest => digest.ToString()));
    }

    private string PathOf(int size) => Path.Combine(_folder.FullName, size.ToString("D8"));

    private static string[] RunB2sum(IEnumerable<string> paths)
    {
        using var process = Process.Start(
            new ProcessStartInfo("b2sum", ["-l", "256", .. paths]) { RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return [.. lines.Select(line => line[..Digest.HexLength])];
    }
}
