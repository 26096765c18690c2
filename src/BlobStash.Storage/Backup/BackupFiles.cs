using BlobStash.Storage.Files;

namespace BlobStash.Storage.Backup;

/// <summary>The files of a copy as they come in. Not thread safe.</summary>
internal sealed class BackupFiles(
    IFileSystem source, IFileSystem target, Func<string, bool> tryLink, Action<long>? progress,
    CancellationToken cancellationToken)
{
    private readonly HashSet<string> _paths = [];
    private readonly HashSet<string> _directories = [];
    private readonly byte[] _piece = new byte[1 << 20];

    public int LinkedFiles { get; private set; }

    public long LinkedBytes { get; private set; }

    public int CopiedFiles { get; private set; }

    public long CopiedBytes { get; private set; }

    public bool Contains(string path) => _paths.Contains(path);

    /// <summary>Takes over a file that does not change any more: as a link where that goes, else as a copy.</summary>
    /// <exception cref="FileNotFoundException">It is gone.</exception>
    public void Take(string path)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MakeDirectory(path);
        if (!tryLink(path))
        {
            Copy(path);
            return;
        }

        _paths.Add(path);
        using var linked = target.OpenRead(path);
        LinkedFiles++;
        LinkedBytes += linked.Length;
        progress?.Invoke(LinkedBytes + CopiedBytes);
    }

    /// <summary>The same for a file that need not be there.</summary>
    public void TakeIfThere(string path) => IfThere(path, Take);

    /// <summary>Copies the whole of a file that need not be there.</summary>
    public void CopyIfThere(string path) => IfThere(path, Copy);

    /// <summary>Whether a small file, if it is there, is still what was copied.</summary>
    public bool IsUnchanged(string path) => ReadAll(source, path).AsSpan().SequenceEqual(ReadAll(target, path));

    /// <summary>Copies parts of a file, one behind the other. False: it has become shorter than that.</summary>
    public bool TryCopy(string path, IFile file, IEnumerable<CopiedRange> ranges)
    {
        MakeDirectory(path);
        using var copy = target.Create(path);
        _paths.Add(path);
        long length = 0;
        foreach (var range in ranges)
        {
            for (long done = 0; done < range.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var wanted = (int)Math.Min(_piece.Length, range.Length - done);
                var read = file.Read(range.Offset + done, _piece.AsSpan(0, wanted));
                if (read < wanted)
                {
                    return false;
                }

                copy.Write(length, _piece.AsSpan(0, read));
                done += read;
                length += read;
                progress?.Invoke(LinkedBytes + CopiedBytes + length);
            }
        }

        copy.Flush();
        CopiedFiles++;
        CopiedBytes += length;
        return true;
    }

    /// <summary>Makes all names durable.</summary>
    public void Flush()
    {
        foreach (var directory in _directories)
        {
            target.FlushDirectory(directory);
        }

        target.FlushDirectory("");
    }

    /// <summary>Takes everything back.</summary>
    public void Clear()
    {
        foreach (var path in _paths)
        {
            target.Delete(path);
        }

        _paths.Clear();
        (LinkedFiles, LinkedBytes, CopiedFiles, CopiedBytes) = (0, 0, 0, 0);
    }

    private static byte[] ReadAll(IFileSystem fileSystem, string path)
    {
        byte[] bytes = [];
        IfThere(path, _ =>
        {
            using var file = fileSystem.OpenRead(path);
            bytes = new byte[file.Length];
            file.Read(0, bytes);
        });
        return bytes;
    }

    private void Copy(string path)
    {
        using var file = source.OpenRead(path);
        TryCopy(path, file, [new CopiedRange(0, file.Length)]);
    }

    private static void IfThere(string path, Action<string> take)
    {
        try
        {
            take(path);
        }
        catch (FileNotFoundException)
        {
            // That is fine with whoever asks so.
            return;
        }
    }

    private void MakeDirectory(string path)
    {
        for (var end = path.IndexOf('/'); end >= 0; end = path.IndexOf('/', end + 1))
        {
            if (_directories.Add(path[..end]))
            {
                target.CreateDirectory(path[..end]);
            }
        }
    }
}
