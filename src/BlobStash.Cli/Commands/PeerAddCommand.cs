using System.CommandLine;
using BlobStash.Protocol.Documents;

namespace BlobStash.Cli.Commands;

/// <summary><c>peers add</c>: adds a peer, or replaces the added one of its name.</summary>
internal sealed class PeerAddCommand : Command
{
    private readonly Argument<string> _name = PeersCommand.CreateNewName();

    private readonly Argument<string> _peerUrl = new("peer-url")
    {
        Description = $"URL of the peer, as the node reaches it. Its key, if any, is in {SyncCommand.PeerKeyVariable}.",
    };

    private readonly Option<SyncDirection> _direction = new("--direction")
    {
        Description = "Which way blobs move, as the node sees it: both, pull or push.",
        HelpName = "both|pull|push",
        DefaultValueFactory = _ => SyncDirection.Both,
    };

    private readonly Option<SyncDeletions?> _deletions = new("--deletions")
    {
        Description = "Which way deletions travel: none, pull, push or both. Default as --direction.",
        HelpName = "none|pull|push|both",
    };

    private readonly Option<double> _interval = new("--interval")
    {
        Description = "Seconds between two sessions, 1 to 86400; 0: only on request.",
        HelpName = "seconds",
        DefaultValueFactory = _ => 300,
    };

    private readonly Option<bool> _noFollow = new("--no-follow")
    {
        Description = "Only sessions: do not follow changes between them.",
    };

    private readonly Option<int> _transfers = new("--transfers")
    {
        Description = "Most blobs on their way at once, each way; 0: as for all peers.",
        HelpName = "count",
    };

    private readonly Option<long> _receiveRate = new("--receive-rate")
    {
        Description = "Most bytes a second from the peer; 0: no limit.",
        HelpName = "bytes",
    };

    private readonly Option<long> _sendRate = new("--send-rate")
    {
        Description = "Most bytes a second to the peer; 0: no limit.",
        HelpName = "bytes",
    };

    private readonly Option<bool> _keyFromInput = new("--peer-key-stdin")
    {
        Description = "Read the peer's key from the first line of standard input.",
    };

    private readonly CommandSurroundings _surroundings;

    public PeerAddCommand(CommandSurroundings surroundings)
        : base("add", "Add a peer, or replace the added one of its name. The node keeps it across restarts.")
    {
        _surroundings = surroundings;
        var node = new NodeOptions(surroundings);
        Arguments.Add(_name);
        Arguments.Add(_peerUrl);
        foreach (Option option in new Option[]
            { _direction, _deletions, _interval, _noFollow, _transfers, _receiveRate, _sendRate, _keyFromInput })
        {
            Options.Add(option);
        }

        node.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed);
            var name = parsed.GetRequiredValue(_name);
            var isNew = await client.PutPeerAsync(name, Read(parsed), cancellationToken);
            surroundings.Output.WriteLine(isNew ? $"added {name}" : $"replaced {name}");
            return ExitCode.Success;
        });
    }

    private PeerSettings Read(ParseResult parsed) => new(parsed.GetRequiredValue(_peerUrl))
    {
        ApiKey = FindPeerKey(parsed),
        Direction = parsed.GetValue(_direction),
        Deletions = parsed.GetValue(_deletions),
        Interval = ReadInterval(parsed.GetValue(_interval)),
        Follow = !parsed.GetValue(_noFollow),
        MaxConcurrentTransfers = parsed.GetValue(_transfers),
        MaxReceiveBytesPerSecond = parsed.GetValue(_receiveRate),
        MaxSendBytesPerSecond = parsed.GetValue(_sendRate),
    };

    /// <summary>The node says what is too long or too short; only what is no time at all is refused here.</summary>
    private static TimeSpan ReadInterval(double seconds) =>
        seconds is >= 0 and <= int.MaxValue
            ? TimeSpan.FromSeconds(seconds)
            : throw new CommandException(ExitCode.Unusable, "--interval is a number of seconds from 0 on");

    private string? FindPeerKey(ParseResult parsed)
    {
        if (parsed.GetValue(_keyFromInput))
        {
            using var input = new StreamReader(_surroundings.OpenInput());
            return NodeOptions.ReadKey(input)
                ?? throw new CommandException(ExitCode.Unusable, "the first line of standard input is empty");
        }

        return _surroundings.GetVariable(SyncCommand.PeerKeyVariable) is { Length: > 0 } key ? key : null;
    }
}
