using System.Text;

namespace BlobStash.Cli.Files;

/// <summary>Stands for a standard output that was closed by whoever started the command.</summary>
internal sealed class ClosedOutput : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) =>
        throw new CommandException(ExitCode.Unusable, "standard output is closed");
}
