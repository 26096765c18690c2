using System.Numerics;

namespace BlobStash.Storage.Changes;

/// <summary>
/// The newest changes by sequence. A full ring overwrites the oldest. Grows up to its capacity as changes come, so that
/// a store that is only read pays nothing. Not thread safe.
/// </summary>
internal sealed class ChangeRing
{
    private const int InitialSize = 256;

    private readonly ulong _capacity;
    private Change[] _slots;
    private ulong _highest;
    private ulong _horizon;

    /// <param name="capacity">How many sequences are remembered, rounded up to a power of two.</param>
    /// <param name="horizon">Changes up to this sequence are not known.</param>
    public ChangeRing(int capacity, ulong horizon)
    {
        _capacity = BitOperations.RoundUpToPowerOf2((uint)capacity);
        _slots = new Change[Math.Min(InitialSize, (int)_capacity)];
        _highest = _horizon = horizon;
    }

    /// <summary>All changes behind this sequence are here.</summary>
    public ulong Floor => Math.Max(_horizon, Reach);

    /// <summary>The lowest that <see cref="Floor"/> can be: there is no room for older changes.</summary>
    public ulong Reach => _highest > _capacity ? _highest - _capacity : 0;

    /// <summary>Adds a change; one that is too old, or known already, changes nothing.</summary>
    public void Add(in Change change)
    {
        _highest = Math.Max(_highest, change.Sequence);
        while ((ulong)_slots.Length < _capacity && _highest - Math.Min(change.Sequence, Floor) > (ulong)_slots.Length)
        {
            Grow();
        }

        Keep(change);
    }

    /// <summary>False: the sequence is that of no change, or not remembered.</summary>
    public bool TryGet(ulong sequence, out Change change)
    {
        change = SlotOf(sequence);
        return change.Sequence == sequence;
    }

    /// <summary>Every change behind this sequence was added.</summary>
    public void LowerHorizon(ulong horizon) => _horizon = Math.Min(_horizon, horizon);

    private ref Change SlotOf(ulong sequence) => ref _slots[sequence & (ulong)(_slots.Length - 1)];

    private void Keep(in Change change)
    {
        ref var slot = ref SlotOf(change.Sequence);
        if (slot.Sequence < change.Sequence)
        {
            slot = change;
        }
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Change[2 * old.Length];
        foreach (ref readonly var change in old.AsSpan())
        {
            Keep(change);
        }
    }
}
