using System.Globalization;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Tests.Files;

public sealed class OpenFileLimitTests
{
    private const string Limits = "/proc/self/limits";

    [Fact]
    public void Raise_AfterIt_TheLimitInForceIsTheHighest()
    {
        var raised = OpenFileLimit.Raise();

        Assert.Equal(raised, OpenFileLimit.Read());
        if (File.Exists(Limits))
        {
            var line = File.ReadLines(Limits)
                .Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(fields[3], raised.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(fields[4], raised.ToString(CultureInfo.InvariantCulture));
        }
    }
}
