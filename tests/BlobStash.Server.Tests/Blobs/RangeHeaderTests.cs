using BlobStash.Server.Blobs;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Server.Tests.Blobs;

public sealed class RangeHeaderTests
{
    private const int MaxRangeCount = 16;

    [Fact]
    public void Parse_AnyText_GivesSeparateAscendingRangesInsideTheBlob()
    {
        Gen<string> text = Gen.Elements("bytes=", "0", "1", "7", "99", "-", ",", " ", "x").ArrayOf()
            .Select(static parts => "bytes=" + string.Concat(parts));
        var cases = from header in text from length in Gen.Choose(0, 50) select (header, length);

        Check.One(Quietly, Prop.ForAll(cases.ToArbitrary(), static input =>
        {
            var ranges = new List<ByteRange>();
            RangeOutcome outcome = RangeHeader.Parse(input.header, input.length, MaxRangeCount, ranges);
            var end = -1L;
            foreach (ByteRange range in outcome == RangeOutcome.Satisfiable ? ranges : [])
            {
                if (range.Start <= end || range.Length <= 0 || range.End > input.length)
                {
                    return false;
                }
                end = range.End;
            }
            return outcome != RangeOutcome.Satisfiable || ranges.Count is > 0 and <= MaxRangeCount;
        }));
    }

    [Fact]
    public void Parse_WellFormedRanges_CoversExactlyTheirBytes()
    {
        const int blobLength = 40;
        var one = from start in Gen.Choose(0, 60) from length in Gen.Choose(1, 20) select (start, end: start + length);

        Check.One(Quietly, Prop.ForAll(one.NonEmptyListOf().ToArbitrary(), static wanted =>
        {
            var parts = wanted.Take(MaxRangeCount).ToList();
            var header = "bytes=" + string.Join(", ", parts.Select(static part => $"{part.start}-{part.end - 1}"));
            var ranges = new List<ByteRange>();
            RangeHeader.Parse(header, blobLength, MaxRangeCount, ranges);
            return Enumerable.Range(0, 100).All(offset =>
                ranges.Any(range => offset >= range.Start && offset < range.End)
                == (offset < blobLength && parts.Any(part => offset >= part.start && offset < part.end)));
        }));
    }
}
