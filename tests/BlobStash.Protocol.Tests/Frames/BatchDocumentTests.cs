using System.Text.RegularExpressions;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;

namespace BlobStash.Protocol.Tests.Frames;

/// <summary>The example of docs/protocol/sync.md, "Batches", is what the code writes and reads.</summary>
public sealed partial class BatchDocumentTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly byte[] Letters = [.. Enumerable.Repeat((byte)'a', 1000)];

    [Fact]
    public void Example_OfTheDocument_IsWhatTheCodeWrites()
    {
        var example = ReadExample();
        var hello = Frames.Write(Hello, compresses: false);
        var absent = new byte[BatchFormat.FrameHeaderSize];
        new FrameHeader(BatchStatus.Absent, 0, Blake2b256.Hash("none"u8)).Write(absent);

        Assert.Equal(Convert.ToHexString(hello), Convert.ToHexString(example[..hello.Length]));
        Assert.Equal(Convert.ToHexString(absent), Convert.ToHexString(example[^absent.Length..]));
    }

    [Fact]
    public void Example_OfTheDocument_IsRead()
    {
        var frames = Frames.Read(ReadExample(), 10);

        Assert.Equal([Hello, Letters, []], frames.Select(frame => frame.Bytes.ToArray()));
        Assert.Equal(
            frames.Select(frame => frame.Header.Digest),
            [Blake2b256.Hash(Hello), Blake2b256.Hash(Letters), Blake2b256.Hash("none"u8)]);
        Assert.Equal(BatchStatus.Absent, frames[2].Header.Status);
    }

    private static byte[] ReadExample()
    {
        var document = File.ReadAllText(RepositoryRoot.PathOf("docs", "protocol", "sync.md"));
        var start = document.IndexOf("### A batch in bytes", StringComparison.Ordinal);
        var end = document.IndexOf("\n## ", start, StringComparison.Ordinal);
        var hex = DumpLine().Matches(document[start..end]).Select(line => line.Groups["hex"].Value);
        return Convert.FromHexString(string.Concat(hex).Replace(" ", "", StringComparison.Ordinal));
    }

    [GeneratedRegex("^[0-9A-F]{4}  (?<hex>[0-9A-F]{2}(?: [0-9A-F]{2}){0,15})(?:  |$)", RegexOptions.Multiline)]
    private static partial Regex DumpLine();
}
