using System.CommandLine;
using BlobStash.Core.Digests;

namespace BlobStash.Cli.Commands;

/// <summary><c>ls</c>: prints digests and lengths.</summary>
internal sealed class ListCommand : Command
{
    public ListCommand(CommandSurroundings surroundings)
        : base("ls", "List blobs by ascending digest: digest and length in bytes.")
    {
        var prefix = new Option<string>("--prefix")
        {
            Description = "Only digests that begin with these hexadecimal digits.",
            HelpName = "digits",
            DefaultValueFactory = _ => "",
        };
        prefix.Validators.Add(result =>
        {
            var digits = result.GetValueOrDefault<string>();
            if (digits.Length > Digest.HexLength || !digits.All(char.IsAsciiHexDigit))
            {
                result.AddError(
                    $"'{digits}' is not the beginning of a digest: at most {Digest.HexLength} hexadecimal digits.");
            }
        });
        var node = new NodeOptions(surroundings);
        Options.Add(prefix);
        node.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.CreateClient(parsed);
            await foreach (var blob in client.ListAsync(parsed.GetRequiredValue(prefix), cancellationToken))
            {
                surroundings.Output.WriteLine($"{blob.Digest}  {blob.Length}");
            }

            return ExitCode.Success;
        });
    }
}
