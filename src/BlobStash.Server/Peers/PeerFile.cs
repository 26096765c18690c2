using System.Text.Json;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using BlobStash.Storage.Files;

namespace BlobStash.Server.Peers;

/// <summary>
/// The peers that requests added, in <c>peers.json</c> of the data directory. It holds keys, so only its owner may read
/// it. It is replaced as a whole: a crash leaves the old one or the new one. Not thread safe.
/// </summary>
internal sealed class PeerFile(string dataDirectory)
{
    /// <summary>Name in the data directory.</summary>
    public const string Name = "peers.json";

    private const string TemporaryName = "peers.json.tmp";
    // Longer than any set of peers that requests may add: JSON writes one character in six bytes at most.
    private const int MaxBytesOfCharacter = 6;
    private const int MaxBytesOfNumbers = 1024;
    private const int MaxBytesOfPeer = MaxBytesOfNumbers
        + (MaxBytesOfCharacter * (PeerUrl.MaxLength + NameAlphabet.MaxLength + ApiKeyOptions.MaxKeyLength));

    private const int MaxBytes = PeerDirectory.MaxAddedPeers * MaxBytesOfPeer;

    private readonly string _path = Path.Combine(dataDirectory, Name);

    /// <summary>The peers; none when there is no file.</summary>
    /// <exception cref="StartupException">The file cannot be used; the message says why.</exception>
    public IReadOnlyList<PeerOptions> Read()
    {
        if (!File.Exists(_path))
        {
            return [];
        }
        try
        {
            if (new FileInfo(_path).Length > MaxBytes)
            {
                throw Unusable("is too long");
            }
            PeerSettings?[] peers =
                JsonSerializer.Deserialize(File.ReadAllBytes(_path), RequestJson.Default.PeerSettingsArray)
                ?? throw Unusable("holds null, no list");
            return [.. peers.Select(static peer => Check(peer ?? throw Unusable("has null where a peer must be")))];
        }
        catch (JsonException)
        {
            throw Unusable("is not the JSON that it should be");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("cannot be read");
        }
    }

    /// <summary>Replaces the peers. Durable when this returns.</summary>
    /// <exception cref="IOException">The disk refused; the old peers are still there.</exception>
    public void Write(IReadOnlyList<PeerOptions> peers)
    {
        var temporary = Path.Combine(dataDirectory, TemporaryName);
        PeerSettings[] settings = [.. peers.Select(PeerOptions.ToSettings)];
        File.Delete(temporary);
        using (var file = new FileStream(temporary, CreateOptions()))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(settings, RequestJson.Default.PeerSettingsArray));
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, _path, overwrite: true);
        new PhysicalFileSystem(dataDirectory).FlushDirectory("");
    }

    private static FileStreamOptions CreateOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        return options;
    }

    private static PeerOptions Check(PeerSettings settings)
    {
        PeerOptions peer = PeerOptions.FromSettings(settings.Name ?? "", settings);
        foreach (var (member, rule) in PeerRules.FindBroken(peer))
        {
            throw Unusable($"has a peer whose {member} {rule.TrimEnd('.')}");
        }
        return peer;
    }

    private static StartupException Unusable(string reason) => new(
        ExitCode.BadConfiguration,
        $"{Name} in the data directory {reason}. Repair it, or move it away and add the peers again.");
}
