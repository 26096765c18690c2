using System.Collections.Concurrent;
using System.Text.Json;
using BlobStash.Client;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;
using BlobStash.Protocol.Problems;

namespace BlobStash.EndToEnd.Tests.Rot;

/// <summary>Bits that flip in the files of a running node.</summary>
public sealed class RotTests : IDisposable
{
    private const int Rounds = 10;
    private const int FlipsPerRound = 1000;
    private const int SmallBlobs = 500;
    private const int LargestSmallBlob = 60_000;
    private const int LargeBlob = 17 << 20;
    private const int MaxReportedFindings = 1000;

    private readonly TemporaryFolder _folder = new();
    private readonly SampleBlob[] _blobs =
    [
        .. Enumerable.Range(0, SmallBlobs)
            .Select(seed => new SampleBlob(seed, (int)((long)seed * LargestSmallBlob / SmallBlobs))),
        new SampleBlob(SmallBlobs, LargeBlob),
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scrub_TenThousandFlippedBits_FindsAndMendsThemAll()
    {
        await using Node node = await StartFilledAsync();
        var files = new StoredFiles(Path.Combine(_folder.Path, "data"));
        Assert.True(files.Protected.Count > 10, $"only {files.Protected.Count} files have parity");
        files.Remember();

        for (var round = 0; round < Rounds; round++)
        {
            FlippedBit[] flips = Choose(files, new Random(round));
            Array.ForEach(flips, flip => flip.Flip());
            var damaged = files.FindChanged().ToHashSet();

            // Every other round readers come first, and what they meet is mended for them.
            var readFirst = round % 2 == 1;
            if (readFirst)
            {
                Assert.Empty(await ReadAllAsync(node));
            }

            var found = await ScrubAsync(node);
            Assert.Empty(files.FindChanged());
            if (!readFirst)
            {
                Assert.Superset(damaged.Select(path => OwnerOf(files.NameOf(path))).ToHashSet(), found);
            }
        }

        Assert.Empty(await ReadAllAsync(node));
        Assert.Equal(_blobs.Length, (await node.Client.GetStateAsync()).Count);
    }

    [Fact]
    public async Task Read_BitsFlippedBeyondParity_ServesNoneOfThem()
    {
        await using Node node = await StartFilledAsync();
        var files = new StoredFiles(Path.Combine(_folder.Path, "data"));
        var random = new Random(1);
        foreach (var path in files.Protected.Select(regions => regions.Path).Take(3).Concat(files.Unprotected))
        {
            var length = new FileInfo(path).Length;
            for (var flip = 0; flip < 200; flip++)
            {
                // Behind the header of the segment, by which a start knows the file.
                new FlippedBit(path, 64 + random.NextInt64(length - 64), random.Next(8)).Flip();
            }
        }

        var refused = await ReadAllAsync(node);
        Assert.NotEmpty(refused);
        await ScrubAsync(node);
        Assert.Equal(refused.Order(), (await ReadAllAsync(node)).Order());
        Assert.Equal(_blobs.Length - refused.Count, (await node.Client.GetStateAsync()).Count);

        // The same bytes from a client repair what was set aside.
        foreach (var index in refused)
        {
            await _blobs[index].PutAsync(node.Client);
        }
        Assert.Empty(await ReadAllAsync(node));
    }

    private static FlippedBit[] Choose(StoredFiles files, Random random)
    {
        var perFile = FlipsPerRound / files.Protected.Count;
        FlippedBit[] flips =
        [
            .. files.Protected.Skip(1).SelectMany(regions => regions.Choose(random, perFile)),
            .. files.Protected[0].Choose(random, FlipsPerRound - ((files.Protected.Count - 1) * perFile)),
        ];
        Assert.Equal(FlipsPerRound, flips.Length);
        return flips;
    }

    /// <summary>A report names the protected file, whichever of the two was hit.</summary>
    private static string OwnerOf(string name) => name.EndsWith(".par", StringComparison.Ordinal)
        ? Path.ChangeExtension(name, name.StartsWith("large", StringComparison.Ordinal) ? ".blob" : ".seg")
        : name;

    private async Task<Node> StartFilledAsync()
    {
        Node node = await Node.StartAsync(_folder.Path, "--BlobStash:Storage:SegmentSizeBytes", "1048576");
        await Parallel.ForEachAsync(_blobs, async (blob, token) => await blob.PutAsync(node.Client, token));

        // Parity of what is sealed is made behind the answers; a stop waits for nothing, a start makes what is missing.
        Assert.Equal(0, await node.StopAsync());
        await node.DisposeAsync();
        node = await Node.StartAsync(_folder.Path, "--BlobStash:Storage:SegmentSizeBytes", "1048576");
        await ScrubAsync(node);
        return node;
    }

    /// <summary>Reads every blob; returns those that the node refuses. One with wrong bytes ends the test.</summary>
    private async Task<List<int>> ReadAllAsync(Node node)
    {
        var refused = new ConcurrentBag<int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, _blobs.Length), async (index, _) =>
        {
            try
            {
                // The client hashes what it reads and throws when the digest is another.
                await node.Client.GetAsync(_blobs[index].Digest, Stream.Null, CancellationToken.None);
            }
            catch (BlobStashException e)
            {
                Assert.NotEqual(BlobStashProblem.DigestMismatch, e.Problem);
                refused.Add(index);
            }
        });
        return [.. refused];
    }

    private static async Task<HashSet<string>> ScrubAsync(Node node)
    {
        using var http = new HttpClient { BaseAddress = node.Url };
        using HttpResponseMessage started = await http.PostAsync("v1/scrub", content: null);
        Assert.True(started.IsSuccessStatusCode, await started.Content.ReadAsStringAsync());
        while (true)
        {
            using var report = JsonDocument.Parse(await http.GetStringAsync("v1/scrub"));
            if (report.RootElement.GetProperty("status").GetString() == "ended")
            {
                Assert.True(report.RootElement.GetProperty("findingCount").GetInt64() <= MaxReportedFindings);
                return [.. report.RootElement.GetProperty("findings").EnumerateArray()
                    .Select(finding => OwnerOf(finding.GetProperty("file").GetString()!))];
            }
        }
    }
}
