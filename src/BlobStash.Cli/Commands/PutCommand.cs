using System.CommandLine;
using BlobStash.Cli.Progress;
using BlobStash.Core.Digests;

namespace BlobStash.Cli.Commands;

/// <summary><c>put</c>: stores a file, or what is piped in, and prints its digest.</summary>
internal sealed class PutCommand : Command
{
    public PutCommand(CommandSurroundings surroundings)
        : base("put", "Store a file as a blob and print its digest.")
    {
        var source = new Argument<string>("file") { Description = "The file, or - for what is piped in." };
        var node = new NodeOptions(surroundings);
        Arguments.Add(source);
        node.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed);
            await using var content = LocalFiles.OpenSource(parsed.GetRequiredValue(source), surroundings);
            Digest digest;
            using (var line = TransferLine.Create(surroundings))
            {
                digest = await client.PutAsync(content, line, cancellationToken);
            }

            surroundings.Output.WriteLine(digest);
            return ExitCode.Success;
        });
    }
}
