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

    public static bool IsFull(IOException error) => error.HResult is
        NoSpaceOnUnix or QuotaOnLinux or QuotaOnMac or DiskFullOnWindows or HandleDiskFullOnWindows;

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
    }
}
