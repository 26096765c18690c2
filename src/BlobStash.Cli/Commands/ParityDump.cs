using System.Text.Json;
using BlobStash.Cli.Messages;
using BlobStash.Cli.Progress;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Inspection;

namespace BlobStash.Cli.Commands;

/// <summary>Prints the header of a parity file; <c>verify</c> is what reads its shards.</summary>
internal static class ParityDump
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="CommandException">It is no parity file, or cannot be read.</exception>
    public static int Print(FileInfo path, bool asJson, TextWriter output)
    {
        var parity = Read(path);
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(parity, CliJson.Readable.ParityDescription));
        }
        else
        {
            output.WriteLine($"parity, version {parity.Version}, store {parity.Store}");
            output.WriteLine($"protects  {parity.Protects}, {Quantity.Of(parity.ProtectedLength, "byte")}");
            output.WriteLine(
                $"stripes   {parity.Stripes} of {parity.DataShards} data and "
                + $"{Quantity.Of(parity.ParityShards, "parity shard")}, {Quantity.Of(parity.ShardSize, "byte")} each");
            output.WriteLine(parity.IsWhole ? "headers   ok" : "headers   damaged: one of the two, or the length");
        }

        return parity.IsWhole ? ExitCode.Success : ExitCode.Negative;
    }

    private static ParityDescription Read(FileInfo path)
    {
        try
        {
            return ParityDescription.Read(new PhysicalFileSystem(path.DirectoryName ?? "."), path.Name)
                ?? throw new CommandException(
                    ExitCode.Unusable, $"{path} is not a parity file, or both of its headers are damaged");
        }
        catch (StorageException error)
        {
            throw new CommandException(ExitCode.Unusable, error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unusable, $"{path} cannot be read", error);
        }
    }
}
