using BlobStash.Storage.Changes;

namespace BlobStash.Storage.Tests.Changes;

public sealed class CommitWindowTests
{
    [Fact]
    public void Watermark_AnyOrderOfEnds_IsBelowTheFirstInFlight()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var window = new CommitWindow(7);
            var inFlight = new SortedSet<ulong>();
            var last = 7ul;
            for (var step = 0; step < 600; step++)
            {
                if (inFlight.Count == 0 || random.Next(5) > 1)
                {
                    // Now and then somebody else took a sequence in between.
                    last += random.Next(10) == 0 ? 2ul : 1ul;
                    window.Open(last);
                    inFlight.Add(last);
                }
                else
                {
                    var ended = inFlight.ElementAt(random.Next(inFlight.Count));
                    inFlight.Remove(ended);
                    window.Settle(ended);
                }

                Assert.InRange(window.Watermark, 7ul, inFlight.Count == 0 ? last : inFlight.Min - 1);
            }

            foreach (var sequence in inFlight)
            {
                window.Settle(sequence);
            }

            Assert.Equal(last, window.Watermark);
        }
    }
}
