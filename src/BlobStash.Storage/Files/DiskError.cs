namespace BlobStash.Storage.Files;

/// <summary>Tells a full disk (or a used-up quota) from every other I/O failure.</summary>
internal static class DiskError
{
    // On Unix the runtime puts the raw errno into HResult, on Windows the Win32 code.
    private const int NoSpaceOnUnix = 28;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullOnWindows = unchecked((int)0x80070027);

    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;
    private const int SharingViolationOnWindows = unchecked((int)0x80070020);
    private const int LockViolationOnWindows = unchecked((int)0x80070021);

    public static bool IsFull(IOException error) => error.HResult is
        NoSpaceOnUnix or QuotaOnLinux or QuotaOnMac or DiskFullOnWindows or HandleDiskFullOnWindows;

    /// <summary>Somebody else has the file locked.</summary>
    public static bool IsLocked(IOException error) => error.HResult is
        LockedOnLinux or LockedOnMac or SharingViolationOnWindows or LockViolationOnWindows;

    public static void Translate(Action action)
    {
        try
        {
            action();
        }
        catch (IOException error) when (IsFull(error))
        {
            throw new StorageFullException(error);
        }
        catch (UnauthorizedAccessException error)
        {
            // One type for all that the disk refuses, as IFileSystem promises.
            throw new IOException(error.Message, error);
        }
    }
}
