using System.CommandLine;
using System.CommandLine.Parsing;
using BlobStash.Core.Digests;

namespace BlobStash.Cli.Commands;

/// <summary>The digest that a command is about.</summary>
internal static class DigestArgument
{
    public static Argument<Digest> Create() => new("digest")
    {
        Description = "Name of the blob, 64 hexadecimal digits.",
        CustomParser = Parse,
    };

    private static Digest Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (!Digest.TryParse(text, out var digest))
        {
            argument.AddError($"'{text}' is not a digest: it has {Digest.HexLength} hexadecimal digits.");
        }

        return digest;
    }
}
