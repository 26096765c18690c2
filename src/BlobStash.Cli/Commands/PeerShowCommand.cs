using System.CommandLine;
using System.Globalization;
using BlobStash.Cli.Progress;
using BlobStash.Client;
using BlobStash.Protocol.Documents;

namespace BlobStash.Cli.Commands;

/// <summary><c>peers show</c>: how well the node is in sync with one peer.</summary>
internal sealed class PeerShowCommand : Command
{
    public PeerShowCommand(CommandSurroundings surroundings)
        : base("show", "Show how well the node is in sync with a peer.")
    {
        var name = PeersCommand.CreateName();
        var node = new NodeOptions(surroundings);
        Arguments.Add(name);
        node.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed);
            Print(await client.GetPeerAsync(parsed.GetRequiredValue(name), cancellationToken), surroundings.Output);
            return ExitCode.Success;
        });
    }

    /// <summary>A time as all of these commands write it.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The name of a value in lower case.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static void Print(NodePeer peer, TextWriter output)
    {
        output.WriteLine($"peer     {peer.Name}, {(peer.IsConfigured ? "configured" : "added")}");
        output.WriteLine($"url      {peer.Url}{(peer.HasApiKey ? ", with a key" : "")}");
        output.WriteLine($"moves    {DescribeSettings(peer)}");
        output.WriteLine($"equal    {(peer.ProvenEqual is { } proof ? Describe(proof) : "-")}");
        output.WriteLine($"missing  {(peer.Missing is { } missing ? Describe(missing) : "-")}");
        output.WriteLine($"feed     {Describe(peer.Feed)}");
        output.WriteLine($"session  {(peer.LastSession is { } last ? Describe(last) : "-")}");
        if (peer.Running is { } running)
        {
            output.WriteLine($"running  {Describe(running)}");
        }

        if (peer.LastError is { } error)
        {
            output.WriteLine($"error    {Format(error.At)}: {error.Reason}");
        }
    }

    private static string DescribeSettings(NodePeer settings)
    {
        var sessions = settings.Interval == TimeSpan.Zero
            ? "sessions on request"
            : string.Create(CultureInfo.InvariantCulture, $"a session every {settings.Interval.TotalSeconds} s");
        return $"{NameOf(settings.Direction)}, {sessions}{(settings.Follow ? ", follows changes" : "")}"
            + DescribeDeletions(settings)
            + DescribeLimit("receives", settings.MaxReceiveBytesPerSecond)
            + DescribeLimit("sends", settings.MaxSendBytesPerSecond)
            + DescribeTransfers(settings.MaxConcurrentTransfers);
    }

    private static string DescribeDeletions(NodePeer settings) =>
        settings.Deletions is { } deletions && deletions != SyncOptions.DeletionsOf(settings.Direction)
            ? $", deletions {NameOf(deletions)}"
            : "";

    private static string DescribeTransfers(int most) => most > 0 ? $", {Quantity.Of(most, "blob")} at once" : "";

    private static string DescribeLimit(string verb, long bytesPerSecond) =>
        bytesPerSecond > 0 ? $", {verb} at most {Quantity.Of(bytesPerSecond, "byte")}/s" : "";

    private static string Describe(PeerEquality proof) => $"{Format(proof.At)}, root {proof.Root}";

    private static string Describe(PeerMissing missing) =>
        $"{Quantity.Of(missing.Here, "blob")} here, {missing.There} there, at {Format(missing.At)}";

    private static string Describe(PeerFeed feed)
    {
        var moved = $"pulled {Quantity.Of(feed.PulledBlobs, "blob")}, pushed {feed.PushedBlobs}";
        return feed.LagChanges == 0
            ? $"{NameOf(feed.State)}, {moved}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{NameOf(feed.State)}, {Quantity.Of(feed.LagChanges, "change")} behind for "
                + $"{feed.Lag.TotalSeconds:f1} s, {moved}");
    }

    private static string Describe(PeerLastSession last)
    {
        var duration = string.Create(CultureInfo.InvariantCulture, $"{last.Duration.TotalSeconds:f3} s");
        var moved = last.AlreadyInSync
            ? "already in sync"
            : $"pulled {Quantity.Of(last.Pulled.Blobs, "blob")}, pushed {last.Pushed.Blobs}, failed {last.FailedBlobs}";
        var early = last.EndedEarly is { } reason ? $"; ended early: {reason}" : "";
        return $"{Format(last.At)}, {duration}, {moved}{early}";
    }

    private static string Describe(PeerRunningSession running)
    {
        var left = running.Left.Time is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"about {time.TotalSeconds:f0} s")
            : "time not known yet";
        return $"{NameOf(running.Phase)} since {Format(running.Since)}, "
            + $"pulled {Quantity.Of(running.Pulled.Blobs, "blob")}, pushed {running.Pushed.Blobs}; "
            + $"left {Quantity.Of(running.Left.Blobs, "blob")}, {Quantity.Of(running.Left.Bytes, "byte")}, {left}";
    }
}
