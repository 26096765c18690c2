using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BlobStash.Storage.Files;

/// <summary>
/// Which file or directory a name leads to, whatever it is called: its device and its number there. Known on Linux
/// alone, where <c>statx</c> has one layout for every processor.
/// </summary>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number)
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;

    // What the kernel knows already: a network file system is not asked for every commit.
    private const int DoNotAsk = 0x4000;
    private const uint WantNumber = 0x100;
    private const int BufferSize = 256;
    private const int NumberOffset = 32;
    private const int DeviceOffset = 136;

    // ESTALE and ELOOP of Linux: the name leads nowhere either.
    private const int Stale = 116;
    private const int Loop = 40;

    /// <summary>Null: it cannot be told.</summary>
    public static FileIdentity? Of(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> found = stackalloc byte[BufferSize];
        return StatX(handle, "\0"u8[..1], EmptyPath, WantNumber, found) == 0 ? Parse(found) : null;
    }

    /// <summary>Null: it cannot be told.</summary>
    public static FileIdentity? Of(string path) =>
        OperatingSystem.IsLinux() && TryRead(NameOf(path), out var identity) == 0 ? identity : null;

    /// <summary>The name as the system takes it, for <see cref="LeadsAway"/>.</summary>
    public static byte[] NameOf(string path) => Encoding.UTF8.GetBytes(path + '\0');

    /// <summary>
    /// Whether the name leads elsewhere by now, or nowhere. False where that cannot be told, so that no passing error
    /// is taken for it.
    /// </summary>
    public bool LeadsAway(byte[] name) => TryRead(name, out var now) switch
    {
        0 => now != this,
        PosixError.NoEntry or PosixError.NotADirectory or Stale or Loop => true,
        _ => false,
    };

    private static int TryRead(byte[] name, out FileIdentity identity)
    {
        Span<byte> found = stackalloc byte[BufferSize];
        if (StatX(CurrentDirectory, name, DoNotAsk, WantNumber, found) != 0)
        {
            identity = default;
            return Marshal.GetLastPInvokeError();
        }

        identity = Parse(found);
        return 0;
    }

    private static FileIdentity Parse(ReadOnlySpan<byte> found) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(found[DeviceOffset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(found[NumberOffset..]));

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(
        int directory, ReadOnlySpan<byte> path, int flags, uint mask, Span<byte> found);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(
        SafeFileHandle handle, ReadOnlySpan<byte> path, int flags, uint mask, Span<byte> found);
}
