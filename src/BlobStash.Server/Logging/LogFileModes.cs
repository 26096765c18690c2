using System.Text;
using BlobStash.Storage.Files;
using Serilog.Sinks.File;

namespace BlobStash.Server.Logging;

/// <summary>
/// Gives the files of the log, and the folder that the first of them makes, the permissions of the data directory's
/// other files: the library makes them as the umask alone would have it. What was there before stays as it is.
/// </summary>
internal sealed class LogFileModes(string folder, FileReaders readers) : FileLifecycleHooks
{
    private bool _makesFolder = !Directory.Exists(folder);

    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (_makesFolder)
            {
                _makesFolder = false;
                File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) & FileModes.OfDirectory(readers));
            }
            if (underlyingStream.Length == 0)
            {
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) & FileModes.OfFile(readers));
            }
        }
        return underlyingStream;
    }
}
