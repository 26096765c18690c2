namespace BlobStash.Cli.Tests.Surroundings;

/// <summary>A clock on which two seconds pass whenever it is looked at.</summary>
internal sealed class HurryingClock : TimeProvider
{
    private long _seconds;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => _seconds += 2;
}
