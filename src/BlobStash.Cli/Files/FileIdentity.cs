using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BlobStash.Cli.Files;

/// <summary>
/// What stands behind a path on Linux, its last link followed: <c>statx(2)</c>, whose answer is laid out alike on all
/// processors, and the call that gives a file to its owner. .NET tells neither kind nor owner of a file.
/// </summary>
/// <param name="Mode">Kind and permissions, <c>stx_mode</c>.</param>
/// <param name="Owner">The user's number.</param>
/// <param name="Group">The group's number.</param>
[SupportedOSPlatform("linux")]
internal readonly partial record struct FileIdentity(ushort Mode, uint Owner, uint Group)
{
    private const int KindMask = 0xF000;
    private const int RegularKind = 0x8000;

    /// <summary>Without set-user-ID and the like, which no writing leaves on a file.</summary>
    private const int PermissionMask = 0x1FF;

    // Of statx(2): the current directory as base, follow links, type, mode, owner and group.
    private const int CurrentDirectory = -100;
    private const int NoFlags = 0;
    private const uint WantedFields = 0x1 | 0x2 | 0x8 | 0x10;
    private const int AnswerLength = 256;
    private const int OwnerOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;

    /// <summary>PATH_MAX of Linux, the end mark included.</summary>
    private const int MaxPathLength = 4096;
    private const uint Unchanged = uint.MaxValue;

    public bool IsRegular => (Mode & KindMask) == RegularKind;

    /// <summary>Null when there is nothing, or nothing that may be looked at.</summary>
    public static FileIdentity? Find(string path)
    {
        var answer = new byte[AnswerLength];
        return StatX(CurrentDirectory, path, NoFlags, WantedFields, answer) != 0
            ? null
            : new FileIdentity(
                BinaryPrimitives.ReadUInt16LittleEndian(Native(answer.AsSpan(ModeOffset, sizeof(ushort)))),
                BinaryPrimitives.ReadUInt32LittleEndian(Native(answer.AsSpan(OwnerOffset, sizeof(uint)))),
                BinaryPrimitives.ReadUInt32LittleEndian(Native(answer.AsSpan(GroupOffset, sizeof(uint)))));
    }

    /// <summary>
    /// Gives an open file owner, group and permissions of this one, as far as the caller may: the group alone when the
    /// owner is refused. Permissions come last, since a change of the owner drops some of them.
    /// </summary>
    public void ApplyTo(SafeFileHandle file)
    {
        if (ChangeOwner(file, Owner, Group) != 0)
        {
            _ = ChangeOwner(file, Unchanged, Group);
        }

        File.SetUnixFileMode(file, (UnixFileMode)(Mode & PermissionMask));
    }

    /// <summary>The path with all links followed; null when there is nothing.</summary>
    public static string? FindRealPath(string path)
    {
        var answer = new byte[MaxPathLength];
        return RealPath(path, answer) == 0
            ? null
            : Encoding.UTF8.GetString(answer.AsSpan(0, answer.AsSpan().IndexOf((byte)0)));
    }

    private static Span<byte> Native(Span<byte> field)
    {
        if (!BitConverter.IsLittleEndian)
        {
            field.Reverse();
        }

        return field;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, [Out] byte[] answer);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, [Out] byte[] answer);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);
}
