using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlobStash.Core.Hashing;

/// <summary>
/// Where each lane reads its next block. References instead of pointers, so that nothing has to be pinned: a pin per
/// input costs more than hashing a small one.
/// </summary>
internal ref struct LaneInputs
{
    /// <summary>Lanes at most.</summary>
    public const int MaxLanes = 8;

    public ref byte Lane0;
    public ref byte Lane1;
    public ref byte Lane2;
    public ref byte Lane3;
    public ref byte Lane4;
    public ref byte Lane5;
    public ref byte Lane6;
    public ref byte Lane7;

    /// <summary>Gives the place where a lane reads.</summary>
    /// <param name="lane">0 to 7.</param>
    /// <returns>A reference to the next byte of the lane's input.</returns>
    public readonly ref byte this[int lane]
    {
        get
        {
            switch (lane)
            {
                case 0: return ref Lane0;
                case 1: return ref Lane1;
                case 2: return ref Lane2;
                case 3: return ref Lane3;
                case 4: return ref Lane4;
                case 5: return ref Lane5;
                case 6: return ref Lane6;
                default: return ref Lane7;
            }
        }
    }

    /// <summary>Makes a lane read elsewhere.</summary>
    /// <param name="lane">0 to 7.</param>
    /// <param name="bytes">What is left of the lane's input.</param>
    public void Point(int lane, ReadOnlySpan<byte> bytes)
    {
        ref var start = ref MemoryMarshal.GetReference(bytes);
        switch (lane)
        {
            case 0: Lane0 = ref start; break;
            case 1: Lane1 = ref start; break;
            case 2: Lane2 = ref start; break;
            case 3: Lane3 = ref start; break;
            case 4: Lane4 = ref start; break;
            case 5: Lane5 = ref start; break;
            case 6: Lane6 = ref start; break;
            case 7: Lane7 = ref start; break;
            default: throw new UnreachableException();
        }
    }

    /// <summary>Moves a lane forward.</summary>
    /// <param name="lane">0 to 7.</param>
    /// <param name="byteCount">Bytes to skip.</param>
    public void Advance(int lane, int byteCount) =>
        Point(lane, MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref this[lane], byteCount), 1));
}
