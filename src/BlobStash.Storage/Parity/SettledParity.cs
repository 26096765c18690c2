using BlobStash.Storage.Files;

namespace BlobStash.Storage.Parity;

/// <summary>
/// Takes stripes of a parity file over into the one that replaces it, when the protected file has only grown: in full
/// groups nothing changes by that, so that their data need not be read again. Not thread safe.
/// </summary>
internal sealed class SettledParity(ParityFile earlier)
{
    private readonly StripeLayout _layout = earlier.Layout;
    private readonly Stripe _stripe = new(earlier.Layout);

    /// <summary>False: the stripe is not settled, or its parity is damaged, and is to be computed.</summary>
    /// <param name="number">The stripe.</param>
    /// <param name="target">The new parity file.</param>
    /// <param name="layout">How that is laid out.</param>
    /// <param name="table">Its table, which gets the checksums of the stripe.</param>
    public bool TryCopy(long number, IFile target, StripeLayout layout, ShardTable table)
    {
        if (number >= _layout.SettledStripes || !IsParityIntact(number))
        {
            return false;
        }

        var position = 0;
        for (; position < _layout.DataShards; position++)
        {
            table[layout.DataShardAt(number, position)] = earlier.Table[_layout.DataShardAt(number, position)];
        }

        for (var row = 0; row < _layout.ParityShards; row++, position++)
        {
            var shard = (number * layout.ParityShards) + row;
            target.Write(layout.ParityOffset + (shard * layout.ShardSize), _stripe.Shards[position].Span);
            table[layout.DataCount + shard] = earlier.Table[_stripe.EntryOf(number, position)];
        }

        return true;
    }

    /// <summary>Data whose parity is to be computed again must still be what it was when it was verified.</summary>
    /// <exception cref="IOException">It is damaged.</exception>
    public void ThrowIfDamaged(long number, Stripe data)
    {
        for (var position = 0; number < _layout.SettledStripes && position < _layout.DataShards; position++)
        {
            if (data.ChecksumOf(position) != earlier.Table[_layout.DataShardAt(number, position)])
            {
                throw new IOException("A shard is damaged of which parity was to be made.");
            }
        }
    }

    private bool IsParityIntact(long number)
    {
        _stripe.ReadParity(earlier.File, number);
        for (var position = _layout.DataShards; position < _stripe.Shards.Length; position++)
        {
            if (_stripe.ChecksumOf(position) != earlier.Table[_stripe.EntryOf(number, position)])
            {
                return false;
            }
        }

        return true;
    }
}
