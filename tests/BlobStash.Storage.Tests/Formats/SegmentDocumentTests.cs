using System.Text.RegularExpressions;
using BlobStash.Core.Clocks;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Tests.Formats;

/// <summary>The example of docs/formats/segment.md is what the code writes.</summary>
public sealed partial class SegmentDocumentTests
{
    private const ulong Marker = 0x0807060504030201;
    private const long Milliseconds = 1_767_225_600_000;

    [Fact]
    public void Example_OfTheDocument_IsTheRecordThatTheCodeWrites()
    {
        var payload = "hello"u8;
        var record = new byte[SegmentFormat.RecordSize(payload.Length)];
        var header = new RecordHeader(
            Marker,
            1,
            RecordType.Blob,
            Blake2b256.Hash(payload),
            payload.Length,
            Stamp.FromMilliseconds(Milliseconds))
        {
            GroupRest = 96,
            RunningSeconds = 3_600,
        };
        header.Write(record);
        payload.CopyTo(record.AsSpan(SegmentFormat.RecordHeaderSize));
        var checksums = new ChecksumTable();
        checksums.Add(payload);
        checksums.CopyTo(record.AsSpan(SegmentFormat.RecordHeaderSize + payload.Length));

        var document = File.ReadAllText(RepositoryRoot.PathOf("docs", "formats", "segment.md"));
        var dump = DumpLine().Matches(document[document.IndexOf("## Example", StringComparison.Ordinal)..]);

        Assert.Equal(
            Convert.ToHexString(record),
            string.Concat(dump.Select(line => line.Groups["hex"].Value.Replace(" ", "", StringComparison.Ordinal))));
        Assert.Equal(
            Enumerable.Range(0, record.Length / 16).Select(i => $"{i * 16:X4}"),
            dump.Select(line => line.Groups["offset"].Value));
    }

    [GeneratedRegex(@"^(?<offset>[0-9A-F]{4})  (?<hex>(?:[0-9A-F]{2} ){15}[0-9A-F]{2})", RegexOptions.Multiline)]
    private static partial Regex DumpLine();
}
