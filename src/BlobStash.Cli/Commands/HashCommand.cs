using System.Buffers;
using System.CommandLine;
using BlobStash.Cli.Progress;
using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Cli.Commands;

/// <summary><c>hash</c>: prints digests of files as <c>b2sum -l 256</c> does.</summary>
internal sealed class HashCommand : Command
{
    private const int PieceSize = 256 * 1024;

    public HashCommand(CommandSurroundings surroundings)
        : base("hash", "Print the digests of files, as b2sum -l 256 does; needs no node.")
    {
        var files = new Argument<string[]>("files")
        {
            Description = "The files, or - for what is piped in.",
            Arity = ArgumentArity.OneOrMore,
        };
        Arguments.Add(files);
        SetAction(async (parsed, cancellationToken) =>
        {
            foreach (var name in parsed.GetRequiredValue(files))
            {
                await using var content = LocalFiles.OpenSource(name, surroundings);
                Digest digest;
                using (var line = TransferLine.Create(surroundings))
                {
                    digest = await HashAsync(content, line, cancellationToken);
                }

                surroundings.Output.WriteLine(FormatLine(digest, name));
            }

            return ExitCode.Success;
        });
    }

    /// <summary>As coreutils writes it: a name with a backslash or a line end is escaped, its line marked.</summary>
    private static string FormatLine(Digest digest, string name)
    {
        var escaped = name.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal);
        return $"{(escaped == name ? "" : "\\")}{digest}  {escaped}";
    }

    private static async Task<Digest> HashAsync(
        Stream content, TransferLine? line, CancellationToken cancellationToken)
    {
        var hasher = new Blake2bHasher();
        var length = content is { CanSeek: true, Length: > 0 } ? content.Length : (long?)null;
        long done = 0;
        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (await content.ReadAsync(piece, cancellationToken) is var read and > 0)
            {
                hasher.Append(piece.AsSpan(0, read));
                done += read;
                line?.Report(new BlobProgress(done, length));
            }

            return hasher.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
