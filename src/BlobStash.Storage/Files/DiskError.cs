using BlobStash.Storage.Contract;

namespace BlobStash.Storage.Files;

/// <summary>
/// Sorts the failures of the disk: those that say that it is full, those that say nothing about its state, and the
/// rest, after which what it holds is unknown.
/// </summary>
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

    /// <summary>It says nothing about the disk; the same call may succeed later.</summary>
    public static bool IsPassing(IOException error) => error.HResult is
        PosixError.Interrupted or PosixError.OutOfMemory or PosixError.FileTableFull or PosixError.TooManyOpenFiles
        or PosixError.CrossDevice;

    /// <summary>The rights do not allow it.</summary>
    public static bool IsDenied(IOException error) => error.InnerException is UnauthorizedAccessException;

    /// <summary>A refused write of which nothing is kept, and after which the store goes on.</summary>
    public static bool IsRefusal(Exception error) =>
        error is StorageFullException or FileSizeLimitException or StorageUnavailableException;

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
        catch (IOException error) when (IsPassing(error))
        {
            throw new StorageUnavailableException(error);
        }
        catch (ArgumentOutOfRangeException error)
        {
            // The runtime's way to report EFBIG.
            throw new FileSizeLimitException(error);
        }
        catch (UnauthorizedAccessException error)
        {
            // One type for all that the disk refuses, as IFileSystem promises.
            throw new IOException(error.Message, error);
        }
    }
}
