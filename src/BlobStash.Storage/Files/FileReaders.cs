namespace BlobStash.Storage.Files;

/// <summary>Who may read what is created in a data directory. A stricter umask is heeded.</summary>
public enum FileReaders
{
    /// <summary>Directories 750, files 640: the user that runs the node, and its group.</summary>
    Group,

    /// <summary>Directories 700, files 600: the user that runs the node alone.</summary>
    Owner,

    /// <summary>Directories 755, files 644: every user of the machine.</summary>
    Everyone,
}
