namespace BlobStash.LoadBench.Traffic;

/// <summary>Requests and the bytes of both ways, headers and all.</summary>
internal readonly record struct TrafficCount(long Requests, long ToServer, long FromServer)
{
    public long Bytes => ToServer + FromServer;

    public static TrafficCount operator +(TrafficCount left, TrafficCount right) => new(
        left.Requests + right.Requests, left.ToServer + right.ToServer, left.FromServer + right.FromServer);
}
