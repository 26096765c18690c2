using System.CommandLine;

namespace BlobStash.Cli.Commands;

/// <summary><c>segment</c>: what can be done with one file of a store.</summary>
internal sealed class SegmentCommand : Command
{
    public SegmentCommand(CommandSurroundings surroundings)
        : base("segment", "Look into one segment, or the file of a large blob.") =>
        Subcommands.Add(new SegmentDumpCommand(surroundings));
}
